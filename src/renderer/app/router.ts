/** Owns the addresses of the screens: `#/discover`, `#/runs`, `#/runs/ID[/TAB]`, `#/settings`. */
import { useSyncExternalStore } from 'react';
import { runIdSchema } from '../../shared/run.ts';

export const runTabs = ['overview', 'output', 'parameters', 'recording', 'code'] as const;
export type RunTab = (typeof runTabs)[number];

export type Route =
  | { readonly screen: 'discover' | 'runs' | 'settings' | 'unknown' }
  | { readonly screen: 'run'; readonly runId: string; readonly tab?: RunTab };

/** The route of an address; an unknown tab of a run is its first tab. */
export function parseRoute(hash: string): Route {
  const [path = ''] = hash.replace(/^#/, '').split('?', 1);
  const [first, id, tab, ...rest] = path.split('/').filter((part) => part !== '');
  if (first === undefined) return { screen: 'discover' };
  if (id === undefined) {
    return first === 'discover' || first === 'runs' || first === 'settings' ? { screen: first } : { screen: 'unknown' };
  }
  if (first !== 'runs' || rest.length > 0 || !runIdSchema.safeParse(id).success) return { screen: 'unknown' };
  if (tab === undefined) return { screen: 'run', runId: id };
  return { screen: 'run', runId: id, tab: runTabs.find((known) => known === tab) ?? 'overview' };
}

/** The address of a route, for links. */
export function hashOf(route: Route): string {
  if (route.screen === 'unknown') return '#/discover';
  if (route.screen !== 'run') return `#/${route.screen}`;
  return route.tab ? `#/runs/${route.runId}/${route.tab}` : `#/runs/${route.runId}`;
}

/** Goes to a screen; with `isReplace` Back skips the present one. */
export function navigate(route: Route, isReplace = false): void {
  if (isReplace) location.replace(hashOf(route));
  else location.hash = hashOf(route);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
