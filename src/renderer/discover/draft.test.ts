/** Owns the proof that the form yields the task that was meant, or says at which field it does not. */
import { expect, test } from 'vitest';
import { taskSchema } from '../../shared/task.ts';
import { addBlock, type Draft, draftOfTask, emptyDraft, taskOfDraft } from './draft.ts';

const filled = (patch: Partial<Draft>, block: Partial<Draft['blocks'][number]> = {}): Draft => ({
  ...emptyDraft,
  ...patch,
  blocks: [{ ...emptyDraft.blocks[0]!, prompt: 'Go to practice:/', ...block }],
});
const errorsOf = (draft: Draft) => {
  const result = taskOfDraft(draft);
  return 'errors' in result ? result.errors : {};
};

test('empty fields are left out and addresses are completed', () => {
  expect(taskOfDraft(filled({}, { url: ' example.com ' }))).toEqual({
    task: {
      engine: 'builtin',
      mayAsk: true,
      blocks: [{ label: 'block_1', prompt: 'Go to practice:/', url: 'https://example.com/' }],
    },
  });
});

test('every mistake is said at its own field, all at once', () => {
  const draft = filled(
    { maxSteps: 'many', minutes: '0', webhookUrl: 'practice:/', profile: '../x' },
    { prompt: ' ', url: 'file:///etc/passwd', schema: '{"type":' },
  );
  expect(Object.keys(errorsOf(draft)).sort()).toEqual([
    'blocks.0.dataSchema',
    'blocks.0.prompt',
    'blocks.0.url',
    'maxSteps',
    'profile',
    'timeLimitS',
    'webhookUrl',
  ]);
  expect(errorsOf(filled({ maxSteps: '1.5' }))).toEqual({ maxSteps: 'Max steps is a whole number from 1 to 1,000.' });
  expect(errorsOf(filled({}, { schema: '[1]' }))['blocks.0.dataSchema']).toContain('JSON object');
});

test('a new block gets a label that is free, and two of the same are refused', () => {
  const draft = addBlock({ ...emptyDraft, blocks: [{ ...emptyDraft.blocks[0]!, label: 'block_2' }] });
  expect(draft.blocks.map((block) => block.label)).toEqual(['block_2', 'block_3']);
  const twice = {
    ...draft,
    blocks: draft.blocks.map((block) => ({ ...block, label: 'same', prompt: 'Wait 1 second' })),
  };
  expect(errorsOf(twice)).toEqual({ 'blocks.1.label': 'Two blocks are called “same”.' });
});

test('a task that fills the form in comes out of it unchanged', () => {
  const task = taskSchema.parse({
    title: 'Prices',
    blocks: [
      { label: 'a', prompt: 'Extract price', url: 'practice:/shop', dataSchema: { type: 'object' } },
      { label: 'b', prompt: 'Go to practice:/{{blocks.a.output}}' },
    ],
    maxSteps: 7,
    timeLimitS: 90,
    webhookUrl: 'https://example.com/hook',
    profile: 'work',
    browserWindow: 'window',
  });
  expect(taskOfDraft(draftOfTask(task))).toEqual({ task });
});
