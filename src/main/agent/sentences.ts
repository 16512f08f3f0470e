/** Owns where a sentence of a prompt ends and where one step of it gives way to the next. */
import { hasQuoted, mask, type Masked } from './mask.ts';

export interface RawSentence {
  /** As the person wrote it. */
  readonly source: string;
  /** The same, masked, without bullets and end marks. */
  readonly text: string;
}

/** The first words of steps, in every form that is known; longest first within one verb. */
const verbs =
  'go|navigate|browse|head|open|visit|load|launch|click|left-click|double-click|double click|right-click|right click|' +
  'tap|press|hit|push|follow|activate|type|enter|write|input|put|fill|set|clear|empty|erase|select|choose|pick|check|' +
  'tick|mark|uncheck|untick|unmark|deselect|enable|disable|turn|switch|scroll|wait|pause|sleep|upload|attach|download|' +
  'extract|get|read|collect|scrape|grab|fetch|capture|stop|terminate|abort|end|quit|if|ask|let|hand|back|forward|' +
  'reload|refresh';

const startsStep = new RegExp(`^(?:${verbs})(?=\\s|$)`, 'iu');
/** Verbs that are nouns just as often: after a list of things to extract they only count with a quoted text behind. */
const nounVerbs =
  /^(?:load|launch|type|input|set|select|check|mark|switch|scroll|pause|upload|download|read|capture|stop|end|back|forward|open|press|hit|head|pick|option)\b/i;

const bullet = /^\s*(?:[-*•–]\s+|\(?\d{1,3}[.):](?=\s*[^\d\s])\s*|step\s+\d{1,3}\s*[.:)-]\s*)/i;
const polite =
  /^(?:please|kindly|now|then|next|finally|first(?:ly)?|second(?:ly)?|third(?:ly)?|last(?:ly)?|afterwards?|after that|and|also|just)(?:\s*,\s*|\s+)/i;
const trailingPolite = /,?\s+please$/i;
const abbreviations =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|mr|mrs|ms|dr|prof|st|vs|no|nr|inc|ltd|co|corp|approx|sec|secs|min|mins|a\.m|p\.m|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|(?:\p{L}\.)+\p{L})$/iu;

/** The sentences of a prompt in order. Blank lines and lines that begin with `#` are none. */
export function splitSentences(prompt: string): {
  readonly sentences: readonly RawSentence[];
  readonly masked: Masked;
} {
  const masked = mask(prompt);
  const sentences: RawSentence[] = [];
  for (const line of masked.text.split(/\r\n|\n|\r|\u2028|\u2029/)) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    for (const piece of splitLine(line.replace(bullet, '').replace(/\s+/g, ' '), masked)) {
      const text = tidy(piece);
      if (text !== '') sentences.push({ source: masked.original(piece).trim(), text });
    }
  }
  return { sentences, masked };
}

function splitLine(line: string, masked: Masked): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const mark of line.matchAll(/[.!?…](?=\s)|(?<=[\u{F0000}-\u{FFFFF}])(?=\s)/gu)) {
    const end = mark.index + mark[0].length;
    const next = line.slice(end, end + 120).trimStart();
    if (next === '') break;
    if (mark[0] === '' ? !endsInQuote(line, end, masked) || !beginsStep(next) : isAbbreviation(line, mark, next))
      continue;
    pieces.push(line.slice(start, end));
    start = end;
  }
  pieces.push(line.slice(start));
  return pieces;
}

/** “Click "Save."” followed by a new step: the full stop inside the quotes ends the sentence. */
function endsInQuote(line: string, end: number, masked: Masked): boolean {
  return /[.!?]$/.test(masked.reveal(line.slice(Math.max(0, end - 2), end)));
}

function isAbbreviation(line: string, mark: RegExpExecArray, next: string): boolean {
  return (
    mark[0] === '.' && abbreviations.test(line.slice(Math.max(0, mark.index - 12), mark.index)) && !beginsStep(next)
  );
}

/** Whether a piece begins like a step, polite words aside. */
function beginsStep(piece: string): boolean {
  return startsStep.test(withoutPolite(piece));
}

/** The piece without end marks and polite words around it. */
export function tidy(piece: string): string {
  const trimmed = trimEnd(withoutPolite(piece));
  return trimEnd(trimmed.replace(trailingPolite, ''));
}

function withoutPolite(piece: string): string {
  let text = piece.trimStart();
  for (let match = polite.exec(text); match; match = polite.exec(text)) text = text.slice(match[0].length);
  return text;
}

/** By hand: a pattern anchored only at its end is tried at every place and takes quadratic time. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s.!?…;:,]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** How many joints are tried before a step must have ended; keeps hostile prompts fast. */
const maxJoints = 40;

/**
 * Splits a sentence into its steps. A joint counts only where what stands before it is a step of its own and what
 * comes after it begins like one, so “Type this and that into X” stays whole.
 * @param read reads a piece as a step, or as nothing
 */
export function splitSteps<T>(
  text: string,
  read: (piece: string) => T | undefined,
  options: { readonly isOpenEnded: (step: T) => boolean; readonly isList: (step: T) => boolean },
): { readonly steps: readonly T[]; /** What is left over and not understood. */ readonly rest?: string } {
  const steps: T[] = [];
  let start = 0;
  for (;;) {
    const joint = findJoint(text, start, (piece, next, isFirm) => {
      const step = read(tidy(piece));
      if (step === undefined || options.isOpenEnded(step)) return undefined;
      const isNoun = nounVerbs.test(withoutPolite(next)) && !hasQuoted(next);
      return options.isList(step) && isNoun && !isFirm ? undefined : step;
    });
    if (!joint) break;
    steps.push(joint.step);
    start = joint.end;
  }
  const last = tidy(text.slice(start));
  const step = read(last);
  return step === undefined ? { steps, rest: last } : { steps: [...steps, step] };
}

/** Runs of white space are single by now: with `+` and `*` side by side this would take cubic time. */
const joints = / ?(?:;|,? (?:and )?then\b|,? and\b|,) ?/giu;

function findJoint<T>(
  text: string,
  start: number,
  accept: (piece: string, next: string, isFirm: boolean) => T | undefined,
): { step: T; end: number } | undefined {
  joints.lastIndex = start;
  for (let tried = 0; tried < maxJoints;) {
    const match = joints.exec(text);
    if (!match) return undefined;
    const end = match.index + match[0].length;
    const next = text.slice(end, end + 200);
    if (match.index === start || !beginsStep(next)) continue;
    tried += 1;
    const step = accept(text.slice(start, match.index), next, /;|then/i.test(match[0]));
    if (step !== undefined) return { step, end };
  }
  return undefined;
}
