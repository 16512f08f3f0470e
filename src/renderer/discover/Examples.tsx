/** Owns the ready-made examples: each runs at once, or fills the form in. */
import { Pencil, Play } from 'lucide-react';
import type { Example } from '../../shared/contract.ts';
import { Button } from '../ui/Button.tsx';

export function Examples(props: {
  readonly examples: readonly Example[] | undefined;
  /** The example that is being started. */
  readonly pending: string | undefined;
  readonly onRun: (example: Example) => void;
  readonly onUse: (example: Example) => void;
}) {
  const { examples, pending } = props;
  if (!examples || examples.length === 0) return undefined;
  return (
    <section aria-labelledby="examples-title" className="flex flex-col gap-4">
      <div>
        <h2 id="examples-title" className="text-lg font-semibold">
          Examples
        </h2>
        <p className="text-soft">
          They run on the practice site that comes with Wheelhouse: offline and without a key.
        </p>
      </div>
      <ul className="grid grid-cols-2 gap-3 max-md:grid-cols-1 min-[1700px]:grid-cols-3">
        {examples.map((example) => (
          <li key={example.id} className="flex flex-col gap-3 rounded-lg border border-line bg-panel p-4">
            <div className="flex-1">
              <h3 className="font-semibold">{example.title}</h3>
              <p className="text-soft">{example.description}</p>
            </div>
            <div className="flex gap-2">
              <Button
                size="small"
                icon={<Play aria-hidden />}
                aria-label={`Run example: ${example.title}`}
                isLoading={pending === example.id}
                disabled={pending !== undefined}
                onClick={() => props.onRun(example)}
              >
                Run example
              </Button>
              <Button
                size="small"
                variant="ghost"
                icon={<Pencil aria-hidden />}
                aria-label={`Use example: ${example.title}`}
                onClick={() => props.onUse(example)}
              >
                Use
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
