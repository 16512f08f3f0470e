/** Owns the ready-made examples of Discover; all run on the practice site, offline and without a key. */
import type { Example } from '../shared/contract.ts';

const task = (
  prompt: string,
  url: string,
  title: string,
  dataSchema?: Example['task']['blocks'][number]['dataSchema'],
) => ({
  title,
  engine: 'builtin',
  mayAsk: true,
  blocks: [{ label: 'block_1', url, prompt, ...(dataSchema ? { dataSchema } : {}) }],
});

export const examples: readonly Example[] = [
  {
    id: 'shop',
    title: 'Find a lamp in the shop',
    description: 'Searches the practice shop, opens the best match and brings back its price and stock.',
    task: task(
      [
        'Type "lamp" into "Search products"',
        'Click "Search"',
        'Click "Brass desk lamp"',
        'Extract the name, the price and the stock',
      ].join('\n'),
      'practice:/shop',
      'Find a lamp in the shop',
      {
        type: 'object',
        properties: { name: { type: 'string' }, price: { type: 'number' }, stock: { type: 'string' } },
        required: ['name', 'price', 'stock'],
      },
    ),
  },
  {
    id: 'contact',
    title: 'Send the contact form',
    description: 'Fills in texts, a list and a box, sends the form and reads the reference from the confirmation.',
    task: task(
      [
        'Type "Ada Lovelace" into "Full name"',
        'Type "ada@example.com" into "Email"',
        'Select "Support" in "Topic"',
        'Check "Subscribe to the newsletter"',
        'Type "Please call me back." into "Message"',
        'Click "Send message"',
        'Wait until "Thank you" appears',
        'Extract "Reference"',
      ].join('\n'),
      'practice:/contact',
      'Send the contact form',
    ),
  },
  {
    id: 'challenge',
    title: 'Pass a challenge together',
    description: 'The agent meets a puzzle that only a person can solve: take control, drag the piece, hand it back.',
    task: task(
      [
        'Wait for me to solve the puzzle',
        'Click "Continue to the members page"',
        'Extract "Membership number", "Plan" and "Renewal date"',
      ].join('\n'),
      'practice:/challenge',
      'Pass a challenge together',
    ),
  },
];
