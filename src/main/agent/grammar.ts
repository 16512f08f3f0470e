/** Owns the plain-language steps that the built-in engine understands; docs/grammar.md shows them to people. */
import { AppError } from '../../shared/errors.ts';
import { forms } from './forms.ts';
import type { Masked } from './mask.ts';
import { nearestForm } from './nearest.ts';
import { splitSentences, splitSteps } from './sentences.ts';
import type { Step } from './step.ts';

export interface Sentence {
  /** As the person wrote it. */
  readonly source: string;
  readonly steps: readonly Step[];
}

/**
 * Reads a prompt. It never guesses: what fits no form is an error. Takes linear time, whatever the prompt.
 * @throws AppError `prompt.not_understood` naming the sentence and the nearest form; `url.invalid` for an address
 *   that a task may not open
 */
export function parsePrompt(prompt: string): readonly Sentence[] {
  const { sentences, masked } = splitSentences(prompt);
  if (sentences.length === 0) {
    throw new AppError('prompt.not_understood', 'The prompt holds no step. A step is, for example: Click "X".');
  }
  return sentences.map(({ source, text }) => {
    const { steps, rest } = splitSteps(text, (piece) => readStep(piece, masked), {
      isOpenEnded: (step) => step.kind === 'waitForMe',
      isList: (step) => step.kind === 'extract',
    });
    if (rest !== undefined) throw notUnderstood(source, rest, masked);
    return { source, steps };
  });
}

function readStep(piece: string, masked: Masked): Step | undefined {
  for (const form of Object.values(forms)) {
    for (const pattern of form.patterns) {
      const match = pattern.exec(piece);
      const step = match && form.read(match, masked);
      if (step) return step;
    }
  }
  return undefined;
}

function notUnderstood(source: string, rest: string, masked: Masked): AppError {
  const part = masked.original(rest);
  const named =
    part !== '' && part.length < source.length - 8
      ? `“${shorten(part)}” in “${shorten(source)}”`
      : `“${shorten(source)}”`;
  return new AppError(
    'prompt.not_understood',
    `I do not understand ${named}. The nearest form I know is: ${nearestForm(rest)}.`,
  );
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
