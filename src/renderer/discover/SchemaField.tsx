/** Owns the field for a data schema: it says what is wrong with the JSON as soon as it is left. */
import { TextArea } from '../ui/Field.tsx';
import { parseSchema } from './draft.ts';

export function SchemaField(props: {
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onCheck: (message: string | undefined) => void;
}) {
  return (
    <TextArea
      label={props.label}
      isCode
      rows={3}
      value={props.value}
      error={props.error}
      hint="JSON schema of the data to extract (optional)."
      placeholder={'{ "type": "object", "properties": { "price": { "type": "number" } } }'}
      onChange={(event) => props.onChange(event.target.value)}
      onBlur={() => {
        const schema = parseSchema(props.value);
        props.onCheck('error' in schema ? schema.error : undefined);
      }}
    />
  );
}
