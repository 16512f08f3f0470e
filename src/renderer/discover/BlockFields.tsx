/** Owns the fields that blocks have once there is more than one. */
import { Trash2 } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { TextArea, TextInput } from '../ui/Field.tsx';
import type { BlockDraft, FieldErrors } from './draft.ts';
import { SchemaField } from './SchemaField.tsx';

interface BlockProps {
  readonly block: BlockDraft;
  readonly errors: FieldErrors;
  readonly onChange: (patch: Partial<BlockDraft>) => void;
  readonly onSchemaError: (field: string, message: string | undefined) => void;
}

/** What the first block has beside its prompt and URL. */
export function FirstBlockFields({ block, errors, onChange, onSchemaError }: BlockProps) {
  return (
    <div className="grid grid-cols-[16rem_1fr] gap-4 max-md:grid-cols-1">
      <TextInput
        label="Label of block 1"
        value={block.label}
        error={errors['blocks.0.label']}
        onChange={(event) => onChange({ label: event.target.value })}
      />
      <SchemaField
        label="Data schema of block 1"
        value={block.schema}
        error={errors['blocks.0.dataSchema']}
        onChange={(schema) => onChange({ schema })}
        onCheck={(message) => onSchemaError('blocks.0.dataSchema', message)}
      />
    </div>
  );
}

/** One further block. */
export function BlockFields(
  props: BlockProps & {
    /** Place among the blocks, from 0. */
    readonly index: number;
    readonly onRemove: () => void;
  },
) {
  const { block, index, errors, onChange } = props;
  const number = index + 1;
  const field = (name: string) => `blocks.${index}.${name}`;
  return (
    <fieldset className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-sunken/60 p-4">
      <legend className="sr-only">Block {number}</legend>
      <div className="flex items-end gap-4">
        <TextInput
          label={`Label of block ${number}`}
          className="w-64"
          value={block.label}
          error={errors[field('label')]}
          onChange={(event) => onChange({ label: event.target.value })}
        />
        <Button
          variant="ghost"
          className="ml-auto"
          aria-label={`Remove block ${number}`}
          icon={<Trash2 aria-hidden />}
          onClick={props.onRemove}
        >
          Remove
        </Button>
      </div>
      <TextArea
        label={`Prompt of block ${number}`}
        rows={3}
        value={block.prompt}
        error={errors[field('prompt')]}
        hint="Use {{blocks.block_1.output}} for what an earlier block extracted."
        onChange={(event) => onChange({ prompt: event.target.value })}
      />
      <TextInput
        label={`URL of block ${number}`}
        inputMode="url"
        value={block.url}
        error={errors[field('url')]}
        placeholder="Goes on where the block before ended (optional)"
        onChange={(event) => onChange({ url: event.target.value })}
      />
      <SchemaField
        label={`Data schema of block ${number}`}
        value={block.schema}
        error={errors[field('dataSchema')]}
        onChange={(schema) => onChange({ schema })}
        onCheck={(message) => props.onSchemaError(field('dataSchema'), message)}
      />
    </fieldset>
  );
}
