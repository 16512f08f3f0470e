/** Owns data schemas: whether one is valid, whether data fits it, and what it asks for in plain terms. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { AppError } from '../../shared/errors.ts';
import type { DataSchema, Json } from '../../shared/task.ts';

/**
 * Makes the check for a schema; draft-07, 2019-09 or 2020-12 as its `$schema` says.
 * @throws AppError `schema.invalid`
 */
export function compileSchema(schema: DataSchema): ValidateFunction {
  const draft = typeof schema['$schema'] === 'string' ? schema['$schema'] : '';
  const AjvClass = draft.includes('2020-12') ? Ajv2020 : draft.includes('2019-09') ? Ajv2019 : Ajv;
  try {
    const ajv = new AjvClass({ allErrors: true, strict: false, validateFormats: true, logger: false });
    // Its types describe a CommonJS module; what is imported is the function itself, or its `default`.
    const plugin = addFormats as unknown as { default?: (ajv: unknown) => void } & ((ajv: unknown) => void);
    (plugin.default ?? plugin)(ajv);
    return ajv.compile(schema);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('schema.invalid', `The data schema cannot be used: ${reason.slice(0, 500)}.`, { cause });
  }
}

/** What is wrong with data under a compiled schema, in words; empty where it fits. */
export function problemsOf(validate: ValidateFunction, data: Json): readonly string[] {
  if (validate(data)) return [];
  return [...new Set((validate.errors ?? []).map(problemOf))];
}

function problemOf(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'required') {
    const name = (error.params as { missingProperty: string }).missingProperty;
    return `“${path === '' ? name : `${path}.${name}`}”`;
  }
  return `${path === '' ? 'the data' : `“${path}”`} (${error.message ?? 'does not fit'})`;
}

/** What one schema asks for, with references followed. */
export type Shape =
  | { readonly kind: 'object'; readonly properties: readonly Property[]; readonly isNullable: boolean }
  | { readonly kind: 'array'; readonly items: Shape; readonly isNullable: boolean }
  | {
      readonly kind: 'leaf';
      readonly type: 'string' | 'number' | 'integer' | 'boolean';
      readonly format?: string;
      readonly options?: readonly Json[];
      readonly isNullable: boolean;
    };

export interface Property {
  readonly name: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** What its author wrote about it: a second name for it. */
  readonly hints: readonly string[];
}

type SchemaObject = Readonly<Record<string, Json>>;

/** Reads a schema; a part it cannot read counts as text. Schemas that hold themselves are read eight levels deep. */
export function shapeOf(schema: Json | undefined, root: Json | undefined = schema, depth = 0): Shape {
  const own = resolve(schema, root);
  const types = [own['type']].flat().filter((type) => typeof type === 'string');
  const isNullable = types.includes('null');
  const type = types.find((name) => name !== 'null');
  const properties = asObject(own['properties']);
  if ((type === 'object' || properties) && depth < 8) {
    return { kind: 'object', properties: propertiesOf(own, properties ?? {}, { root, depth }), isNullable };
  }
  if (type === 'array' && depth < 8) {
    return { kind: 'array', items: shapeOf(own['items'] ?? {}, root, depth + 1), isNullable };
  }
  return leafOf(own, type, isNullable);
}

function propertiesOf(
  own: SchemaObject,
  properties: SchemaObject,
  { root, depth }: { root: Json | undefined; depth: number },
): readonly Property[] {
  const required = Array.isArray(own['required']) ? own['required'] : [];
  return Object.entries(properties).map(([name, schema]) => {
    const inner = resolve(schema, root);
    return {
      name,
      shape: shapeOf(schema, root, depth + 1),
      isRequired: required.includes(name),
      hints: [inner['title'], inner['description']].filter((hint) => typeof hint === 'string'),
    };
  });
}

const leafTypes = ['string', 'number', 'integer', 'boolean'] as const;

function leafOf(own: SchemaObject, type: string | undefined, isNullable: boolean): Shape {
  const options = Array.isArray(own['enum']) ? (own['enum'] as readonly Json[]) : undefined;
  return {
    kind: 'leaf',
    type: leafTypes.find((known) => known === type) ?? 'string',
    isNullable: isNullable || (options?.includes(null) ?? false),
    ...(typeof own['format'] === 'string' ? { format: own['format'] } : {}),
    ...(options ? { options: options.filter((option) => option !== null) } : {}),
  };
}

/** The schema behind local references, and the first real one of `anyOf`, `oneOf` or `allOf`. */
function resolve(schema: Json | undefined, root: Json | undefined): SchemaObject {
  let own = asObject(schema) ?? {};
  for (let hops = 0; hops < 10; hops += 1) {
    const reference = own['$ref'];
    const choices = [own['anyOf'], own['oneOf'], own['allOf']].find((list) => Array.isArray(list));
    const choice = choices?.map(asObject).find((option) => option && option['type'] !== 'null');
    if (typeof reference === 'string' && reference.startsWith('#')) own = asObject(follow(reference, root)) ?? {};
    else if (choice && own['type'] === undefined && own['properties'] === undefined) own = choice;
    else break;
  }
  return own;
}

function follow(reference: string, root: Json | undefined): Json | undefined {
  let value = root;
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    value = asObject(value)?.[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}

function asObject(value: Json | undefined): SchemaObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SchemaObject) : undefined;
}
