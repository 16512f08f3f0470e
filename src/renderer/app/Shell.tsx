/** Owns the frame around every screen: the sidebar, the banners and the main area. */
import { Compass, ListVideo, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { Logo } from '../ui/Logo.tsx';
import { Banners } from './Banners.tsx';
import { hashOf, type Route } from './router.ts';

const links = [
  { screen: 'discover', label: 'Discover', Icon: Compass },
  { screen: 'runs', label: 'Runs', Icon: ListVideo },
  { screen: 'settings', label: 'Settings', Icon: Settings },
] as const;

export function Shell({ route, children }: { readonly route: Route; readonly children: ReactNode }) {
  const current = route.screen === 'run' ? 'runs' : route.screen;
  // The screens of a run need the width
  const isNarrow = route.screen === 'run';
  const hideText = isNarrow ? 'sr-only' : 'max-lg:sr-only';
  return (
    <div className="flex h-full min-w-0">
      <aside
        className={`flex shrink-0 flex-col gap-6 border-r border-line bg-panel py-4 ${isNarrow ? 'w-14 px-2' : 'w-52 px-3 max-lg:w-14 max-lg:px-2'}`}
      >
        <div className="flex h-9 items-center gap-2.5 px-2">
          <Logo className="size-6 shrink-0 text-accent" />
          <span className={`text-base font-semibold tracking-tight ${hideText}`}>Wheelhouse</span>
        </div>
        <nav aria-label="Screens" className="flex flex-col gap-1">
          {links.map(({ screen, label, Icon }) => (
            <a
              key={screen}
              href={hashOf({ screen })}
              title={label}
              aria-current={current === screen ? 'page' : undefined}
              className="flex h-9 items-center gap-3 rounded-md px-2.5 font-medium text-soft transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent"
            >
              <Icon aria-hidden className="size-[18px] shrink-0" />
              <span className={hideText}>{label}</span>
            </a>
          ))}
        </nav>
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <Banners />
        <main className="flex min-h-0 flex-1 flex-col overflow-auto">{children}</main>
      </div>
    </div>
  );
}
