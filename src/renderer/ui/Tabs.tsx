/** Owns tabs: a row of names and the panel of the chosen one. */
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface TabItem<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: ReactNode;
}

/** The children are the panel of the chosen tab. */
export function Tabs<T extends string>(props: {
  readonly label: string;
  readonly items: readonly TabItem<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly children: ReactNode;
  readonly className?: string;
  readonly panelClassName?: string;
}) {
  const { items, value, onChange } = props;
  return (
    <Radix.Root
      value={value}
      onValueChange={(chosen) => {
        const item = items.find((each) => each.value === chosen);
        if (item) onChange(item.value);
      }}
      className={props.className}
    >
      <Radix.List aria-label={props.label} className="flex gap-1 overflow-x-auto border-b border-line">
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className="-mb-px inline-flex h-10 items-center gap-2 border-b-2 border-transparent px-3 font-medium text-soft transition-colors -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-accent [&>svg]:size-4"
          >
            {item.icon}
            {item.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className={props.panelClassName}>
        {props.children}
      </Radix.Content>
    </Radix.Root>
  );
}
