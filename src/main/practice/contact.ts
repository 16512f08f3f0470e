/** Owns the answer to the practice site's contact form: what is missing, or everything it received. */
import { html } from 'hono/html';

type Field = string | File | (string | File)[];

const labels: Readonly<Record<string, string>> = {
  name: 'Full name',
  email: 'Email',
  phone: 'Phone',
  password: 'Password',
  website: 'Website',
  city: 'City',
  topic: 'Topic',
  product: 'Product',
  languages: 'Languages',
  order: 'Order search',
  quantity: 'Quantity',
  urgency: 'Urgency',
  date: 'Date',
  time: 'Time',
  colour: 'Colour',
  file: 'Attachment',
  message: 'Message',
  reply: 'Reply',
  interests: 'Interests',
  newsletter: 'Newsletter',
  offers: 'Special offers',
};

/** Checks what the form sent. A password is only confirmed, never shown. */
export function confirmContact(
  fields: Readonly<Record<string, Field>>,
):
  | { readonly ok: false; readonly error: string }
  | { readonly ok: true; readonly title: string; readonly body: unknown } {
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const missing = ['name', 'email', 'message'].filter((name) => text(name) === '');
  if (missing.length > 0) {
    return { ok: false, error: `Please fill in: ${missing.map((name) => labels[name]).join(', ')}.` };
  }
  if (!/^\S+@\S+$/.test(text('email'))) return { ok: false, error: 'This is not an email address.' };
  const rows = Object.entries(labels)
    .map(([name, label]) => [label, name === 'password' ? text(name) && 'received' : describe(fields[name])] as const)
    .filter(([, value]) => value !== '');
  return {
    ok: true,
    title: 'Thank you',
    body: html`<p role="status" class="message">Your message was sent.</p>
      <dl>
        <dt>Reference</dt>
        <dd>MSG-${String(Date.now() % 1_000_000).padStart(6, '0')}</dd>
        ${rows.map(
          ([label, value]) =>
            html`<dt>${label}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`,
  };
}

function describe(value: Field | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(describe).filter(Boolean).join(', ');
  if (typeof value === 'string') return value.trim();
  return value.name === '' ? '' : `${value.name} (${value.size} bytes)`;
}
