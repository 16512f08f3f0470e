/** Owns search and status filter of Runs. */
import { Check, ListFilter, Search } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useState } from 'react';
import { type RunStatus, runStatuses } from '../../shared/run.ts';
import type { ListQuery } from '../app/store.ts';
import { Button } from '../ui/Button.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

const searchDelayMs = 300;

interface Props {
  readonly query: ListQuery;
  readonly onChange: (query: ListQuery) => void;
}

export function RunFilters({ query, onChange }: Props) {
  return (
    <>
      <SearchBox query={query} onChange={onChange} />
      <StatusFilter query={query} onChange={onChange} />
    </>
  );
}

function SearchBox({ query, onChange }: Props) {
  const current = query.search ?? '';
  const [text, setText] = useState(current);
  // The search was changed from elsewhere, by “Show all runs”
  const [known, setKnown] = useState(current);
  if (known !== current) {
    setKnown(current);
    if (current !== text.trim()) setText(current);
  }
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === current) return undefined;
    const timer = setTimeout(() => {
      const { search: _search, ...rest } = query;
      onChange({ ...rest, offset: 0, ...(wanted ? { search: wanted } : {}) });
    }, searchDelayMs);
    return () => clearTimeout(timer);
  }, [text, current, query, onChange]);
  return (
    <div className="relative">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-faint" />
      <input
        type="search"
        aria-label="Search runs"
        placeholder="Search title, id or address"
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-9 w-72 max-w-full rounded-md border border-edge bg-panel pr-3 pl-9 hover:border-faint"
      />
    </div>
  );
}

function StatusFilter({ query, onChange }: Props) {
  const chosen = query.statuses ?? [];
  const set = (statuses: readonly RunStatus[]) => {
    const { statuses: _statuses, ...rest } = query;
    onChange({ ...rest, offset: 0, ...(statuses.length > 0 ? { statuses: [...statuses] } : {}) });
  };
  const toggle = (status: RunStatus) =>
    set(chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status]);
  const [only] = chosen;
  const text = chosen.length === 0 ? 'All statuses' : chosen.length === 1 ? only : `${chosen.length} statuses`;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button aria-label={`Filter by status: ${text ?? ''}`} icon={<ListFilter aria-hidden />}>
          {text}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-40 w-56 rounded-lg border border-line bg-panel p-1 shadow-pop"
        >
          {runStatuses.map((status) => (
            <DropdownMenu.CheckboxItem
              key={status}
              checked={chosen.includes(status)}
              onCheckedChange={() => toggle(status)}
              // Stays open, since several are often wanted
              onSelect={(event) => event.preventDefault()}
              textValue={status}
              className="flex h-9 items-center gap-2 rounded px-2 outline-none data-highlighted:bg-hover"
            >
              <StatusBadge status={status} testId={undefined} />
              <DropdownMenu.ItemIndicator className="ml-auto">
                <Check aria-hidden className="size-4 text-accent" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item
            disabled={chosen.length === 0}
            onSelect={() => set([])}
            className="flex h-9 items-center rounded px-2 outline-none data-disabled:opacity-55 data-highlighted:bg-hover"
          >
            Show all statuses
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
