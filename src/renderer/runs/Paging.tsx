/** Owns page size and paging of Runs. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { ListQuery, RunList } from '../app/store.ts';
import { Button } from '../ui/Button.tsx';
import { countOf } from '../ui/format.ts';

const sizes = [10, 20, 50, 100];

export function Paging(props: { readonly list: RunList; readonly onChange: (query: ListQuery) => void }) {
  const { query, total, ids } = props.list;
  const { limit, offset } = query;
  const id = useId();
  const pages = Math.max(1, Math.ceil(total / limit));
  const page = Math.floor(offset / limit) + 1;
  const go = (to: number) => props.onChange({ ...query, offset: (to - 1) * limit });
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center gap-x-4 gap-y-2 text-soft">
      <span className="mr-auto tabular-nums">
        {offset + 1}–{offset + ids.length} of {countOf(total, 'run')}
      </span>
      <div className="flex items-center gap-2">
        <label htmlFor={id}>Runs per page</label>
        <select
          id={id}
          value={limit}
          onChange={(event) => props.onChange({ ...query, limit: Number(event.target.value), offset: 0 })}
          className="h-8 rounded-md border border-edge bg-panel px-2 text-ink hover:border-faint"
        >
          {sizes.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </div>
      <div className="flex items-center gap-2">
        <Button
          size="icon"
          aria-label="Previous page"
          icon={<ChevronLeft aria-hidden />}
          disabled={page <= 1}
          onClick={() => go(page - 1)}
        />
        <span className="tabular-nums">
          Page {page} of {pages}
        </span>
        <Button
          size="icon"
          aria-label="Next page"
          icon={<ChevronRight aria-hidden />}
          disabled={page >= pages}
          onClick={() => go(page + 1)}
        />
      </div>
    </nav>
  );
}
