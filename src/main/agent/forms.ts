/** Owns the forms a step can take: their patterns over masked text, and what each becomes. */
import { parseKey } from './keys.ts';
import type { Masked } from './mask.ts';
import { parseName, parseText, quotedText } from './phrase.ts';
import {
  isQuotedText,
  readCheck,
  readClick,
  readExtract,
  readGoto,
  readOtherClick,
  readType,
  readWait,
  splitAt,
} from './readings.ts';
import type { Step } from './step.ts';

export interface Form {
  /** Shown to people as the nearest form. */
  readonly example: string;
  /** Words that hint at this form in a sentence that fits none. */
  readonly hints: readonly string[];
  /** Every pattern is anchored and takes linear time. */
  readonly patterns: readonly RegExp[];
  /** The step, or nothing where the pattern fits but the meaning is not clear. */
  readonly read: (match: RegExpExecArray, masked: Masked) => Step | undefined;
}

const appears =
  '(?: (?:appears?|shows?(?: up)?|pops? up|(?:is|are|becomes?) (?:visible|shown|there|displayed|on (?:the|this) page|present)|to (?:appear|show(?: up)?|be (?:visible|shown|there))|(?:appears?|is shown) on (?:the|this) page))';
const nonElement = '(?!(?:that|if|whether|for|to|out)\\b)';
/** In the order they are tried: the narrow before the wide. */
export const forms = {
  waitForMe: {
    example: 'Wait for me to REASON',
    hints: ['me', 'captcha', 'ask', 'person', 'human', 'myself', 'pause', 'hand'],
    patterns: [
      /^(?:wait|pause|stop) (?:for|until|till) (?:me|a person|a human|the user|somebody|someone)(?: (.*))?$/iu,
      /^(?:wait|pause|stop) (?:until|till) (i (?!see\b).*)$/iu,
      /^(?:ask|let) (?:me|a person|a human|the user|somebody|someone) (.*)$/iu,
      /^hand over to (?:me|a person|a human|the user)(?: (.*))?$/iu,
    ],
    read: (match, masked) => ({ kind: 'waitForMe', reason: masked.original(match[1] ?? '').trim() }),
  },
  waitUntil: {
    example: 'Wait until "TEXT" appears',
    hints: [
      'until',
      'appears',
      'visible',
      'loads',
      'loaded',
      'disappears',
      'shows',
      'verify',
      'ensure',
      'make',
      'sure',
      'wait',
    ],
    patterns: [new RegExp(`^wait (?:until|till|for) (?:you see )?(.+?)(${appears})?$`, 'iu')],
    read: (match, masked) => {
      const text = match[2] ? parseText(match[1] ?? '', masked) : quotedText(match[1] ?? '', masked);
      const found = text ?? parseText(match[1] ?? '', masked);
      const isClear = match[2] !== undefined || text !== undefined || isQuotedText(match[1] ?? '', masked);
      return found?.trim() && isClear ? { kind: 'waitUntil', text: found.trim() } : undefined;
    },
  },
  wait: {
    example: 'Wait 5 seconds',
    hints: ['seconds', 'second', 'minutes', 'minute', 'sleep', 'delay', 'pause'],
    patterns: [
      /^(?:wait|pause|sleep) (?:for )?(?:about )?(\d{1,6}(?:[.,]\d{1,3})?|an?|one|two|three|four|five|six|seven|eight|nine|ten) ?(s|secs?|seconds?|m|mins?|minutes?|ms|milliseconds?|h|hours?)$/iu,
    ],
    read: (match) => readWait(match[1] ?? '', match[2] ?? ''),
  },
  goto: {
    example: 'Go to URL',
    hints: ['go', 'goto', 'navigate', 'open', 'visit', 'website', 'site', 'url', 'page', 'load', 'browse', 'homepage'],
    patterns: [
      /^(?:go|navigate|browse|head) (?:over )?to (?:the )?(?:(?:web ?page|page|web ?site|site|url|address|link)(?: at)? )?(.+)$/iu,
      /^(?:open|visit|load|launch|navigate|browse) (?:up )?(?:the )?(?:(?:web ?page|page|web ?site|site|url|address)(?: at)? )?(.+)$/iu,
    ],
    read: (match, masked) => readGoto(match[1] ?? '', masked),
  },
  back: {
    example: 'Go back',
    hints: ['back', 'previous', 'return'],
    patterns: [/^(?:(?:go|navigate) )?back(?: (?:one|a) page| to the (?:previous|last) page)?$/iu],
    read: () => ({ kind: 'back' }),
  },
  forward: {
    example: 'Go forward',
    hints: ['forward'],
    patterns: [/^(?:(?:go|navigate) )?forward(?: (?:one|a) page| to the next page)?$/iu],
    read: () => ({ kind: 'forward' }),
  },
  reload: {
    example: 'Reload the page',
    hints: ['reload', 'refresh'],
    patterns: [/^(?:reload|refresh)(?: (?:the|this) page)?$/iu],
    read: () => ({ kind: 'reload' }),
  },
  press: {
    example: 'Press Enter',
    hints: ['enter', 'key', 'keyboard', 'hit', 'tab', 'escape', 'press', 'submit'],
    patterns: [/^(?:press|hit|strike|push) (?:the )?(?:key )?(.+?)(?: key)?(?: (?:in|on|inside|within) (.+))?$/iu],
    read: (match, masked) => {
      const key = parseKey(quotedText(match[1] ?? '', masked) ?? masked.reveal(match[1] ?? ''));
      if (key === undefined) return undefined;
      if (match[2] === undefined) return { kind: 'press', key };
      const field = parseName(match[2], masked);
      return field && { kind: 'press', key, field };
    },
  },
  doubleClick: {
    example: 'Double-click "X"',
    hints: ['double', 'doubleclick'],
    patterns: [new RegExp(`^double[- ]?click (?:on )?${nonElement}(.+)$`, 'iu')],
    read: (match, masked) => readClick(match[1] ?? '', masked, { count: 2 }),
  },
  rightClick: {
    example: 'Right-click "X"',
    hints: ['right', 'context', 'rightclick'],
    patterns: [new RegExp(`^right[- ]?click (?:on )?${nonElement}(.+)$`, 'iu')],
    read: (match, masked) => readClick(match[1] ?? '', masked, { button: 'right' }),
  },
  click: {
    example: 'Click "X"',
    hints: [
      'click',
      'tap',
      'push',
      'buy',
      'submit',
      'choose',
      'follow',
      'button',
      'link',
      'log',
      'sign',
      'add',
      'close',
      'accept',
    ],
    patterns: [
      new RegExp(`^(?:(?:left[- ]?)?click|tap|activate|follow)(?: on)? ${nonElement}(.+)$`, 'iu'),
      // These verbs have other meanings too: they click only what is quoted or called a button, a link and so on.
      /^(press|push|hit|choose|select|pick|open)(?: on)? (.+)$/iu,
    ],
    read: (match, masked) =>
      match[2] === undefined ? readClick(match[1] ?? '', masked) : readOtherClick(match, masked),
  },
  type: {
    example: 'Type "TEXT" into "FIELD"',
    hints: ['type', 'enter', 'fill', 'write', 'input', 'put', 'search', 'field', 'into', 'insert', 'set', 'password'],
    patterns: [
      /^(?<verb>fill)(?: (?:in|out))? (?<field>.+?) with (?<text>.+)$/iu,
      /^(?<verb>set) (?<field>.+?) to (?<text>.+)$/iu,
      /^(?<verb>type|enter|write|input|put|fill)(?: in)? (?<rest>.+)$/iu,
    ],
    read: readType,
  },
  clear: {
    example: 'Clear "FIELD"',
    hints: ['clear', 'empty', 'erase', 'delete', 'remove'],
    patterns: [/^(?:clear|empty|erase) (.+)$/iu],
    read: (match, masked) => {
      const field = parseName(match[1] ?? '', masked);
      return field && { kind: 'clear', field };
    },
  },
  select: {
    example: 'Select "OPTION" in "FIELD"',
    hints: ['select', 'choose', 'pick', 'option', 'dropdown', 'list'],
    patterns: [/^(?:select|choose|pick) (.+)$/iu],
    read: (match, masked) => {
      const parts = splitAt(match[1] ?? '', ['in', 'from', 'for', 'under']);
      const option = parts && parseText(parts[0], masked)?.trim();
      const field = parts && parseName(parts[1], masked);
      return option && field ? { kind: 'select', option, field } : undefined;
    },
  },
  uncheck: {
    example: 'Uncheck "X"',
    hints: ['uncheck', 'untick', 'unmark', 'deselect', 'disable', 'off'],
    patterns: [/^(?:uncheck|untick|unmark|deselect|disable|(?:turn|switch) off) (.+)$/iu],
    read: (match, masked) => readCheck(match[1] ?? '', masked, false),
  },
  check: {
    example: 'Check "X"',
    hints: ['check', 'tick', 'mark', 'enable', 'agree', 'accept'],
    patterns: [new RegExp(`^(?:check|tick|mark|enable|(?:turn|switch) on) ${nonElement}(.+)$`, 'iu')],
    read: (match, masked) => readCheck(match[1] ?? '', masked, true),
  },
  scroll: {
    example: 'Scroll down',
    hints: ['scroll', 'down', 'up', 'bottom', 'top'],
    patterns: [
      /^scroll(?: the page)?(?: a (?:bit|little|page))? (up|down)(?: (?:a|one) (?:bit|little|page)| once| the page)?$/iu,
      /^scroll(?: the page)?(?: (?:up|down))?(?: all the way)? to the (?:very )?(top|bottom|end)(?: of (?:the|this) page)?$/iu,
    ],
    read: (match) => {
      const word = (match[1] ?? '').toLowerCase();
      return { kind: 'scroll', direction: word === 'end' ? 'bottom' : (word as 'up' | 'down' | 'top' | 'bottom') };
    },
  },
  scrollTo: {
    example: 'Scroll to "X"',
    hints: [],
    patterns: [/^scroll(?: (?:up|down))?(?: the page)? to (.+)$/iu, /^scroll (.+) into view$/iu],
    read: (match, masked) => {
      const target = parseName(match[1] ?? '', masked);
      return target && { kind: 'scrollTo', target };
    },
  },
  upload: {
    example: 'Upload "PATH" to "FIELD"',
    hints: ['upload', 'attach', 'file'],
    patterns: [/^(?:upload|attach) (.+)$/iu],
    read: (match, masked) => {
      const parts = splitAt(match[1] ?? '', ['to', 'into', 'in', 'on', 'with', 'using']);
      const path = parts && parseText(parts[0], masked)?.trim();
      const field = parts && parseName(parts[1], masked);
      return path && field ? { kind: 'upload', path, field } : undefined;
    },
  },
  download: {
    example: 'Download "X"',
    hints: ['download', 'save', 'export'],
    patterns: [/^download (?:the file )?(.+)$/iu],
    read: (match, masked) => {
      const target = parseName(match[1] ?? '', masked);
      return target && { kind: 'download', target };
    },
  },
  extract: {
    example: 'Extract "NAME" and "NAME"',
    hints: [
      'extract',
      'get',
      'read',
      'find',
      'collect',
      'return',
      'tell',
      'scrape',
      'what',
      'list',
      'report',
      'copy',
      'record',
    ],
    patterns: [/^(extract|get|read|collect|scrape|grab|fetch|capture)(?: (.+))?$/iu],
    read: (match, masked) => readExtract(match[1] ?? '', match[2] ?? '', masked),
  },
  stopIf: {
    example: 'Stop if "TEXT" appears',
    hints: ['stop', 'terminate', 'abort', 'if', 'unless', 'quit', 'cancel', 'end', 'fail'],
    patterns: [
      new RegExp(`^${stopWords()} (?:if|when|as soon as) (?<text>.+?)${appears}$`, 'iu'),
      new RegExp(
        `^${stopWords()} (?:if|when|as soon as) (?:the|this) page (?:says|shows|contains|has) (?<text>.+)$`,
        'iu',
      ),
      new RegExp(`^(?:if|when) (?<text>.+?)${appears},? (?:then )?${stopWords()}$`, 'iu'),
    ],
    read: (match, masked) => {
      const text = parseText(match.groups?.['text'] ?? '', masked)?.trim();
      return text ? { kind: 'stopIf', text } : undefined;
    },
  },
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof forms;

function stopWords(): string {
  return '(?:stop|terminate|abort|quit|give up|end)(?: (?:the|this) (?:run|task))?';
}
