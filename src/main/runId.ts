/** Owns the ids of runs: sortable by the time they were made, unguessable enough never to meet twice. */
import { randomBytes } from 'node:crypto';

let lastTime = 0;

/** `tsk_`, nine characters of time in base 36, ten of chance. Ids of one process sort in the order of their making. */
export function newRunId(): string {
  lastTime = Math.max(Date.now(), lastTime + 1);
  const chance = [...randomBytes(10)].map((byte) => (byte % 36).toString(36)).join('');
  return `tsk_${lastTime.toString(36).padStart(9, '0')}${chance}`;
}
