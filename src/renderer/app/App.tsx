/** Owns which screen is shown for which address, and the title of the document. */
import { useEffect } from 'react';
import { Compass } from 'lucide-react';
import { DiscoverScreen } from '../discover/DiscoverScreen.tsx';
import { RunsScreen } from '../runs/RunsScreen.tsx';
import { SettingsScreen } from '../settings/SettingsScreen.tsx';
import { LinkButton } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Toasts } from '../ui/Toasts.tsx';
import { useApp } from './core.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { hashOf, type Route, useRoute } from './router.ts';
import { RunRoute } from './RunRoute.tsx';
import { Shell } from './Shell.tsx';

const titles = { discover: 'Discover', runs: 'Runs', settings: 'Settings', unknown: 'Not found' } as const;

export function App() {
  const route = useRoute();
  const runTitle = useApp(({ runsById }) => {
    const view = route.screen === 'run' ? runsById[route.runId]?.view : undefined;
    return view && `${view.title} (${view.status})`;
  });
  const title = route.screen === 'run' ? (runTitle ?? 'Run') : titles[route.screen];
  useEffect(() => {
    document.title = `${title} – Wheelhouse`;
  }, [title]);

  return (
    <>
      <Shell route={route}>
        <ErrorBoundary place={hashOf(route)}>
          <Screen route={route} />
        </ErrorBoundary>
      </Shell>
      <Toasts />
    </>
  );
}

function Screen({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'discover':
      return <DiscoverScreen />;
    case 'runs':
      return <RunsScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'run':
      return <RunRoute key={route.runId} runId={route.runId} tab={route.tab} />;
    case 'unknown':
      return (
        <EmptyState icon={<Compass />} title="There is no such page">
          <p>The address may be mistyped.</p>
          <LinkButton href={hashOf({ screen: 'discover' })}>Go to Discover</LinkButton>
        </EmptyState>
      );
    default:
      return route satisfies never;
  }
}
