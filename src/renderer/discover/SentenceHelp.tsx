/** Owns the short list of sentences that the built-in engine understands. */
import { ChevronRight } from 'lucide-react';

const forms = [
  ['Go to URL', 'opens a page'],
  ['Click "X"', 'clicks a button, a link or a text'],
  ['Type "TEXT" into "FIELD"', 'also Fill or Enter'],
  ['Select "OPTION" in "FIELD"', 'chooses from a list'],
  ['Check "X" / Uncheck "X"', 'sets a checkbox'],
  ['Press Enter', 'any key'],
  ['Scroll down', 'or up, to the top, to the bottom'],
  ['Wait 5 seconds', 'waits'],
  ['Wait until "TEXT" appears', 'up to 30 seconds'],
  ['Wait for me to solve the CAPTCHA', 'pauses for you; the rest is the reason'],
  ['Upload "PATH" to "FIELD"', 'chooses a file'],
  ['Download "X"', 'saves the file with the run'],
  ['Extract the name and the price', 'or the fields of a data schema'],
  ['Stop if "TEXT" appears', 'ends the run as terminated'],
] as const;

export function SentenceHelp() {
  return (
    <details className="group rounded-lg border border-line bg-panel open:pb-4">
      <summary className="flex list-none items-center gap-2 rounded-lg px-4 py-3 font-medium">
        <ChevronRight aria-hidden className="size-4 text-faint transition-transform group-open:rotate-90" />
        Sentences that the built-in engine understands
      </summary>
      <p className="px-4 pb-3 text-soft">
        One step in each sentence or line, or several joined by “and” or “then”. It needs no model and no network, and
        says which sentence it does not understand instead of guessing.
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1.5 px-4 max-md:grid-cols-1">
        {forms.map(([form, meaning]) => (
          <div key={form} className="flex flex-wrap items-baseline gap-x-2">
            <dt className="font-mono text-[13px]">{form}</dt>
            <dd className="text-[13px] text-faint">{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
