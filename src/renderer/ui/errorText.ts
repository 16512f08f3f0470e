/** Owns the three parts of every error a person sees: what happened, why, and what to do next. */
import { type ErrorData, errorWords, isErrorCode, toErrorData } from '../../shared/errors.ts';

export interface ErrorText {
  readonly title: string;
  readonly reason: string;
  readonly remedy: string;
}

export function errorText(error: ErrorData): ErrorText {
  // An old log may hold codes that no longer exist
  const { title, remedy } = errorWords[isErrorCode(error.code) ? error.code : 'internal'];
  return { title, reason: error.message, remedy };
}

/** The same for whatever was thrown. */
export const describeError = (thrown: unknown): ErrorText => errorText(toErrorData(thrown));
