/** Owns `{{blocks.<label>.output}}`: what a later block takes over from an earlier one. */
import { AppError } from '../../shared/errors.ts';
import type { Block, Json } from '../../shared/task.ts';

/**
 * Every value filled in stands between these two characters, which Unicode gives to nobody. What was extracted from
 * a page is data (design D10): fenced, no quote, full stop or line break in it can become a step of the prompt.
 */
export const fence = { open: '\u{E000}', close: '\u{E001}' } as const;

/** No nested quantifiers over the same characters: linear for any prompt. */
const reference = /\{\{([^{}\n]*)\}\}/g;
const path = /^blocks\.([A-Za-z][\w-]*)\.output((?:\.[^\s.]+)*)$/;

/**
 * The prompt with every reference replaced by the fenced output it names; objects and lists as JSON.
 * @param outputs output by label of the blocks that are done
 * @throws AppError `input.invalid` naming a label or field that has no output
 */
export function fillTemplate(prompt: string, outputs: ReadonlyMap<string, Json | undefined>): string {
  return stripFences(prompt).replace(reference, (whole, inner: string) => {
    const { label, fields } = parseReference(whole, inner);
    const output = outputs.get(label);
    if (output === undefined) {
      throw new AppError('input.invalid', `${whole} cannot be filled in: block “${label}” has no output.`);
    }
    const value = pick(output, fields);
    if (value === undefined) {
      throw new AppError('input.invalid', `${whole} cannot be filled in: the output has no “${fields.join('.')}”.`);
    }
    return fence.open + stripFences(typeof value === 'string' ? value : JSON.stringify(value)) + fence.close;
  });
}

/**
 * Checks before the start that every reference names an earlier block.
 * @throws AppError `input.invalid` naming the reference
 */
export function checkTemplates(blocks: readonly Pick<Block, 'label' | 'prompt'>[]): void {
  const earlier = new Set<string>();
  for (const block of blocks) {
    for (const [whole, inner = ''] of block.prompt.matchAll(reference)) {
      const { label } = parseReference(whole, inner);
      if (earlier.has(label)) continue;
      const known = blocks.some((other) => other.label === label);
      const why = known ? `“${label}” does not come before “${block.label}”` : `there is no block “${label}”`;
      throw new AppError('input.invalid', `${whole} in block “${block.label}” cannot be used: ${why}.`);
    }
    earlier.add(block.label);
  }
}

function parseReference(whole: string, inner: string): { label: string; fields: string[] } {
  const match = path.exec(inner.trim());
  if (!match?.[1]) {
    throw new AppError('input.invalid', `${whole} is not a reference; use {{blocks.LABEL.output}} or one field of it.`);
  }
  return { label: match[1], fields: match[2] ? match[2].slice(1).split('.') : [] };
}

function pick(output: Json, fields: readonly string[]): Json | undefined {
  let value: Json | undefined = output;
  for (const field of fields) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
    value = (value as Readonly<Record<string, Json>>)[field];
  }
  return value;
}

function stripFences(text: string): string {
  return text.replaceAll(fence.open, '').replaceAll(fence.close, '');
}
