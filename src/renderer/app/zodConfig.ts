/** Owns that zod compiles no code: the page's content security policy forbids it, and a mere attempt is reported. */
import { z } from 'zod';

z.config({ jitless: true });
