/** Owns the Python program that repeats a run: stand-alone, with Playwright, from the recorded cards. */
import type { Action, ElementLocator, Target } from '../../shared/action.ts';
import type { ActionCard, RunView, YouCard } from '../../shared/runView.ts';
import { practiceScheme } from '../../shared/task.ts';
import { Constants, pyComment, pyString, toConstantName, toPlainLine } from './pythonText.ts';

/** Fields whose text is asked for in the environment and never written down. */
const secretField =
  /passw|pass(?:phrase|code)|\bpwd\b|\botp\b|\bcv[cv]2?\b|one[- ]time|secret|\bpin\b|security code|api.?key|token/i;

/**
 * The program for a run. It holds what was completed, by the agent and by a person; pauses where only a person can
 * go on.
 */
export function generatePython(view: RunView): string {
  const script = new Script(view);
  return script.text();
}

type Doing = Extract<RunView['cards'][number], { kind: 'action' | 'you' }>;

class Script {
  readonly #view: RunView;
  readonly #constants = new Constants(['BASE', 'DOWNLOADS']);
  readonly #secrets = new Set<string>();
  readonly #body: string[] = [];
  readonly #uses = new Set<'os' | 'downloads' | 'expect' | 'base'>();
  /** Origin the practice site had while this was recorded. */
  #base: string | undefined;

  constructor(view: RunView) {
    this.#view = view;
    this.#findSecrets();
    this.#writeBody();
  }

  text(): string {
    const { width, height } = this.#view.viewport ?? { width: 1280, height: 720 };
    const imports = ['import argparse', ...(this.#uses.has('os') ? ['import os'] : [])];
    const fromPathlib = this.#uses.has('downloads') ? ['from pathlib import Path'] : [];
    const names = ['Page', ...(this.#uses.has('expect') ? ['expect'] : []), 'sync_playwright'];
    const isEmpty = this.#body.every((line) => line === '' || line.startsWith('#'));
    const body = isEmpty ? [...this.#body, '# There is nothing here that can be repeated.', 'pass'] : this.#body;
    return [
      ...pyComment(`${this.#clean(this.#view.title)}: recorded by Wheelhouse as run ${this.#view.runId}.`),
      '#',
      '# Once:  pip install playwright && playwright install chromium',
      '# Then:  python this_file.py            (with --headless: without a window)',
      '',
      ...imports,
      ...fromPathlib,
      '',
      `from playwright.sync_api import ${names.join(', ')}`,
      '',
      ...this.#parameters(),
      '',
      'def run(page: Page) -> None:',
      ...body.map((line) => (line === '' ? '' : `    ${line}`)),
      '',
      '',
      'def main() -> None:',
      '    parser = argparse.ArgumentParser()',
      '    parser.add_argument("--headless", action="store_true", help="run without a window")',
      '    arguments = parser.parse_args()',
      '    with sync_playwright() as playwright:',
      '        browser = playwright.chromium.launch(headless=arguments.headless)',
      `        page = browser.new_page(viewport={"width": ${Math.round(width)}, "height": ${Math.round(height)}})`,
      '        try:',
      '            run(page)',
      '        finally:',
      '            browser.close()',
      '',
      '',
      'if __name__ == "__main__":',
      '    main()',
      '',
    ].join('\n');
  }

  #parameters(): string[] {
    const lines = [
      ...(this.#uses.has('base')
        ? [
            '# The practice site that comes with Wheelhouse; it has another port each time Wheelhouse starts.',
            `BASE = ${pyString(this.#base ?? 'http://127.0.0.1:8080')}`,
          ]
        : []),
      ...(this.#uses.has('downloads') ? ['DOWNLOADS = Path("downloads")'] : []),
      ...this.#constants.lines(),
    ];
    return lines.length > 0 ? [...lines, ''] : [];
  }

  /** A typed secret must not come back in a thought that repeats it. */
  #findSecrets(): void {
    for (const card of this.#view.cards) {
      if (!('action' in card) || card.action?.type !== 'fill') continue;
      if (secretField.test(nameOf(card.action.element.name, card.target)) && card.action.text.length > 2) {
        this.#secrets.add(card.action.text);
      }
    }
  }

  #writeBody(): void {
    let block = -1;
    let question: string | undefined;
    for (const card of this.#view.cards) {
      if (card.kind === 'block' && this.#view.blocks.length > 1) {
        if (block >= 0) this.#body.push('');
        block = card.block;
        this.#comment(`Block ${card.label}`);
      }
      if (card.kind === 'thought') {
        this.#pause(question);
        question = card.decision === 'ask' ? card.text : undefined;
      }
      if (card.kind !== 'action' && card.kind !== 'you') continue;
      const hasWritten = this.#writeCard(card, question);
      // What the person did when asked is the answer; without it the program has to ask too.
      if (hasWritten && card.kind === 'you') question = undefined;
    }
    this.#pause(question);
  }

  #pause(question: string | undefined): void {
    if (question === undefined) return;
    this.#body.push(`input(${pyString(`${this.#clean(question)} Press Enter here to go on. `)})`);
  }

  #writeCard(card: Doing, question: string | undefined): boolean {
    const lines =
      card.kind === 'you' ? this.#personLines(card) : card.state === 'completed' ? this.#actionLines(card) : [];
    if (lines.length === 0) return false;
    const why =
      card.kind === 'action' ? card.reasoning : [question, `By hand: ${card.description}`].filter(Boolean).join(' ');
    if (why) this.#comment(why);
    this.#body.push(...lines);
    return true;
  }

  #comment(text: string): void {
    this.#body.push(...pyComment(this.#clean(text)));
  }

  #clean(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '…');
    return toPlainLine(clean).slice(0, 1_000);
  }

  #personLines({ action, target, description }: YouCard): readonly string[] {
    if (action) return this.#lines(action, target);
    // A secret that a person typed was never recorded; its field was.
    return target && description.endsWith('(hidden)') ? [this.#fill(target.name, target, '')] : [];
  }

  #actionLines({ action, target, url }: ActionCard): readonly string[] {
    if (action.type === 'goto' && action.url.startsWith(practiceScheme)) this.#base ??= URL.parse(url)?.origin;
    return this.#lines(action, target);
  }

  #lines(action: Action, target: Target | undefined): readonly string[] {
    switch (action.type) {
      case 'goto':
        return [`page.goto(${this.#url(action.url)})`];
      case 'back':
      case 'forward':
        return [`page.go_${action.type}()`];
      case 'reload':
        return ['page.reload()'];
      case 'wait':
        return [`page.wait_for_timeout(${Math.round(action.seconds * 1000)})`];
      case 'waitFor':
        this.#uses.add('expect');
        return [`expect(page.get_by_text(${pyString(action.text)}).first).to_be_visible(timeout=30_000)`];
      case 'drag':
        return dragLines(action.path);
      case 'extract':
        return dataLines(action.data);
      case 'press':
      case 'scroll':
        return [this.#pageWide(action, target)];
      default:
        return this.#elementLines(action, target);
    }
  }

  #pageWide(action: Extract<Action, { type: 'press' | 'scroll' }>, target: Target | undefined): string {
    const element = action.element && locator(target, action.element.name);
    if (action.type === 'press') {
      return element ? `${element}.press(${pyString(action.key)})` : `page.keyboard.press(${pyString(action.key)})`;
    }
    if (element) return `${element}.scroll_into_view_if_needed()`;
    if (action.direction === 'up' || action.direction === 'down') {
      return `page.mouse.wheel(0, ${action.direction === 'up' ? -600 : 600})`;
    }
    return `page.evaluate("window.scrollTo(0, ${action.direction === 'top' ? '0' : 'document.body.scrollHeight'})")`;
  }

  #elementLines(
    action: Extract<Action, { type: 'click' | 'fill' | 'select' | 'check' | 'upload' | 'download' }>,
    target: Target | undefined,
  ): readonly string[] {
    const { name } = action.element;
    const element = locator(target, name);
    switch (action.type) {
      case 'click':
        return [`${element}.${clickCall(action)}`];
      case 'fill':
        return [this.#fill(name, target, action.text)];
      case 'select':
        return selectLines(element, action.option, target);
      case 'check':
        return [`${element}.${action.checked ? 'check' : 'uncheck'}()`];
      case 'upload': {
        const path = this.#constants.add(`${name} file`, pyString(action.path));
        return [
          'with page.expect_file_chooser() as chooser:',
          `    ${element}.click()`,
          `chooser.value.set_files(${path})`,
        ];
      }
      case 'download':
        this.#uses.add('downloads');
        return [
          'with page.expect_download() as download:',
          `    ${element}.click()`,
          'download.value.save_as(DOWNLOADS / download.value.suggested_filename)',
        ];
      default:
        return action satisfies never;
    }
  }

  #fill(name: string, target: Target | undefined, text: string): string {
    const element = locator(target, name);
    const isSecret = secretField.test(nameOf(name, target)) || /^[•*]{3,}$/.test(text);
    if (isSecret) {
      this.#uses.add('os');
      const variable = toConstantName(name);
      return `${element}.fill(${this.#constants.add(name, `os.environ[${pyString(variable)}]`)})`;
    }
    return text === '' ? `${element}.clear()` : `${element}.fill(${this.#constants.add(name, pyString(text))})`;
  }

  #url(url: string): string {
    const isPractice = url.startsWith(practiceScheme);
    if (isPractice) this.#uses.add('base');
    const path = isPractice ? url.slice(practiceScheme.length) : (URL.parse(url)?.pathname ?? '');
    const hint = this.#constants.lines().some((line) => line.startsWith('START_URL '))
      ? `${lastPart(path)} url`
      : 'start url';
    const expression = isPractice ? `BASE + ${pyString(path)}` : pyString(url);
    const known = this.#constants.lines().find((line) => line.endsWith(` = ${expression}`));
    return known?.split(' ', 1)[0] ?? this.#constants.add(hint, expression);
  }
}

function lastPart(path: string): string {
  return path.split(/[?#]/, 1)[0]?.split('/').filter(Boolean).at(-1) ?? 'next';
}

function nameOf(name: string, target: Target | undefined): string {
  return `${name} ${target?.name ?? ''}`;
}

/** The best locator that was recorded; without one, what the action itself knows of the element. */
function locator(target: Target | undefined, name: string): string {
  const best = target?.locators[0] ?? fallback(target, name);
  const root = (target?.frames ?? []).map((selector) => `.frame_locator(${pyString(selector)})`).join('');
  return `page${root}.${locatorCall(best)}`;
}

function fallback(target: Target | undefined, name: string): ElementLocator {
  if (target?.role && target.role !== 'generic') return { by: 'role', role: target.role, name: target.name || name };
  return { by: 'text', value: name };
}

function locatorCall(best: ElementLocator): string {
  switch (best.by) {
    case 'testId':
      return `get_by_test_id(${pyString(best.value)})`;
    case 'role': {
      const name = best.name === undefined ? '' : `, name=${pyString(best.name)}`;
      return `get_by_role(${pyString(best.role)}${name}${best.exact ? ', exact=True' : ''})`;
    }
    case 'label':
    case 'placeholder':
    case 'text':
      return `get_by_${best.by}(${pyString(best.value)}, exact=True)`;
    case 'css':
      return `locator(${pyString(best.value)})`;
    default:
      return best satisfies never;
  }
}

function clickCall({ button, count }: Extract<Action, { type: 'click' }>): string {
  if (count === 2 && (button ?? 'left') === 'left') return 'dblclick()';
  const options = [
    ...(button && button !== 'left' ? [`button=${pyString(button)}`] : []),
    ...(count && count > 1 ? [`click_count=${count}`] : []),
  ];
  return `click(${options.join(', ')})`;
}

/** Radio buttons in a group are chosen by clicking, lists of the page's own make too. */
function selectLines(element: string, option: string, target: Target | undefined): readonly string[] {
  const name = pyString(option);
  if (target?.role === 'radiogroup' || target?.role === 'group') {
    return [`${element}.get_by_role("radio", name=${name}, exact=True).check()`];
  }
  return [`${element}.select_option(${name})`];
}

function dragLines(path: readonly { readonly x: number; readonly y: number }[]): readonly string[] {
  const [start, ...rest] = path.map(({ x, y }) => `page.mouse.move(${Math.round(x)}, ${Math.round(y)})`);
  return [start ?? '', 'page.mouse.down()', ...rest, 'page.mouse.up()'];
}

/** Which element each value came from is not recorded in a form that outlives the page, so the data itself is shown. */
function dataLines(data: unknown): readonly string[] {
  const json = JSON.stringify(data, undefined, 2).split('\n');
  const shown = json.length > 40 ? [...json.slice(0, 40), '…'] : json;
  return [
    '# Extracted here when this was recorded:',
    ...shown.map((line) => `#   ${' '.repeat(indentOf(line))}${toPlainLine(line)}`),
  ];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
