/** Owns how several extractions of one block become one output. */
import type { Json } from '../../shared/task.ts';

/** Objects are merged, the later value of a field counts; anything else is replaced. */
export function mergeOutput(before: Json | undefined, data: Json): Json {
  return isObject(before) && isObject(data) ? { ...before, ...data } : data;
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
