/** Owns the practice site's puzzle: where the gap is, whether a person dragged the piece there, and who may pass. */
import { randomInt, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { ShowPage } from './page.ts';

const pieceWidth = 48;
const tolerancePx = 8;
const quickestHandMs = 150;
const fewestMoves = 5;
/** A challenge that nobody solved is forgotten after this many newer ones. */
const openLimit = 100;
const cookie = 'practice_member';

const answerSchema = z.object({
  id: z.string(),
  by: z.enum(['pointer', 'keyboard']),
  /** Left edge of the piece in CSS pixels, and when it was there in milliseconds. */
  trace: z.array(z.object({ x: z.number(), t: z.number() })).max(20_000),
});
type Trace = z.infer<typeof answerSchema>['trace'];

/** `/challenge`, its judge, and `/members` behind it. */
export function practiceChallenge(show: ShowPage): Hono {
  const targets = new Map<string, number>();
  const members = new Set<string>();
  const app = new Hono();
  app.get('/challenge', (c) => {
    const id = randomUUID();
    const target = randomInt(170, 370);
    targets.set(id, target);
    const [oldest] = targets.keys();
    if (oldest !== undefined && targets.size > openLimit) targets.delete(oldest);
    c.header('cache-control', 'no-store');
    return show(c, 'challenge', { id, target: String(target) });
  });
  app.post('/challenge/pass', async (c) => {
    const answer = answerSchema.safeParse(await c.req.json().catch(() => undefined /* then it does not parse */));
    const target = answer.success ? targets.get(answer.data.id) : undefined;
    if (!answer.success || target === undefined) return c.text('This puzzle is over. Reload the page.', 400);
    const fault = findFault(answer.data.trace, target);
    if (fault !== undefined) return c.text(fault, 403);
    targets.delete(answer.data.id);
    const token = randomUUID();
    members.add(token);
    setCookie(c, cookie, token, { path: '/', httpOnly: true, sameSite: 'Lax' });
    return c.body(null, 204);
  });
  app.get('/members', (c: Context) => {
    const token = getCookie(c, cookie);
    return token !== undefined && members.has(token) ? show(c, 'members') : c.redirect('/challenge');
  });
  return app;
}

/** Why a trace was not drawn by a hand; `target` is the gap's centre in CSS pixels. Undefined where it was. */
export function findFault(trace: Trace, target: number): string | undefined {
  const [first, last] = [trace.at(0), trace.at(-1)];
  if (!first || !last || trace.length < fewestMoves) return 'That was a jump, not a drag. Try again.';
  if (Math.abs(last.x + pieceWidth / 2 - target) > tolerancePx) return 'Not quite: the gap is not covered. Try again.';
  if (last.t - first.t < quickestHandMs) return 'That was too quick for a hand. Try again.';
  const jumps = trace.slice(1).map((point, index) => {
    const before = trace[index] ?? first;
    return point.t < before.t ? Infinity : Math.abs(point.x - before.x);
  });
  const way = Math.abs(last.x - first.x);
  return Math.max(...jumps) > way * 0.6 ? 'The piece jumped. Try again.' : undefined;
}
