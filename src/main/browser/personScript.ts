/** Owns the script that runs beside a page while a person drives and tells what is done to which element. */

/** Its own JavaScript world: the page can neither see nor change what runs there. */
export const worldName = 'wheelhouse-person';
/** The function through which the script reports; it exists in that world only. */
export const bindingName = 'wheelhouseReport';
/** Makes the script report what is typed and not yet reported. */
export const flushExpression = 'globalThis.wheelhouseFlush?.()';

/** A short CSS selector of an element that is unique in its document or shadow root; piercing open shadow roots. */
export const cssOfSource = `function cssOf(element) {
  const root = element.getRootNode();
  const host = root instanceof ShadowRoot ? cssOf(root.host) + ' ' : '';
  const isUnique = (css) => root.querySelectorAll(css).length === 1;
  const tag = CSS.escape(element.localName);
  const looksMade = (id) => /[0-9]{4,}|:/.test(id);
  if (element.id && !looksMade(element.id) && isUnique('#' + CSS.escape(element.id))) return host + '#' + CSS.escape(element.id);
  for (const attribute of ['name', 'title', 'src', 'href', 'type', 'aria-label']) {
    const value = element.getAttribute(attribute);
    if (!value || value.length > 60) continue;
    const css = tag + '[' + attribute + '=' + JSON.stringify(value) + ']';
    if (isUnique(css)) return host + css;
  }
  let css = '';
  for (let node = element; node; node = node.parentElement) {
    const name = CSS.escape(node.localName);
    const same = node.parentElement ? [...node.parentElement.children].filter((child) => child.localName === node.localName) : [node];
    const step = same.length > 1 ? name + ':nth-of-type(' + (same.indexOf(node) + 1) + ')' : name;
    css = css ? step + ' > ' + css : step;
    if (isUnique(css)) break;
  }
  return host + css;
}`;

const describeSource = `
  const short = (text) => (text ?? '').replace(/\\s+/g, ' ').trim().slice(0, 80);
  const textOf = (node, budget = { left: 400 }) => {
    if (budget.left <= 0) return '';
    if (node.nodeType === 3) { budget.left -= node.data.length; return node.data; }
    if (node.nodeType !== 1) return '';
    if (/^(script|style|select|textarea|noscript|template)$/.test(node.localName) || node.isContentEditable) return '';
    if (node.localName === 'img') return ' ' + node.alt + ' ';
    return [...node.childNodes].map((child) => textOf(child, budget)).join('');
  };
  const inputRoles = { button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox', radio: 'radio',
    range: 'slider', number: 'spinbutton', search: 'searchbox', text: 'textbox', email: 'textbox', tel: 'textbox', url: 'textbox', password: 'textbox' };
  const tagRoles = { button: 'button', textarea: 'textbox', img: 'img', option: 'option', li: 'listitem', h1: 'heading', h2: 'heading',
    h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', p: 'paragraph', td: 'cell', th: 'columnheader', tr: 'row', canvas: 'canvas' };
  const roleOf = (element) => {
    const own = element.getAttribute('role')?.trim().split(/\\s+/)[0];
    if (own) return own;
    if (element.localName === 'a') return element.href ? 'link' : 'generic';
    if (element.localName === 'input') return inputRoles[element.type] ?? 'field';
    if (element.localName === 'select') return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    if (element.isContentEditable) return 'textbox';
    return tagRoles[element.localName] ?? 'generic';
  };
  const namedByContent = new Set(['button', 'link', 'heading', 'option', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'checkbox', 'radio',
    'switch', 'cell', 'columnheader', 'row', 'treeitem', 'gridcell', 'tooltip']);
  const isField = (element) => /^(input|textarea|select)$/.test(element.localName) || element.isContentEditable;
  const labelOf = (element) => short([...(element.labels ?? [])].map((label) => textOf(label)).join(' '));
  const nameOf = (element, role) => {
    const ids = element.getAttribute('aria-labelledby')?.split(/\\s+/) ?? [];
    const root = element.getRootNode();
    const referred = short(ids.map((id) => root.getElementById?.(id)).filter(Boolean).map((other) => textOf(other)).join(' '));
    if (referred) return referred;
    const label = short(element.getAttribute('aria-label')) || labelOf(element);
    if (label) return label;
    // The value of a button is its label; that of any other field is the person's own
    if (element.localName === 'input' && /^(button|submit|reset)$/.test(element.type)) {
      return short(element.value) || { submit: 'Submit', reset: 'Reset' }[element.type] || '';
    }
    const text = namedByContent.has(role) && !isField(element) ? short(textOf(element)) : '';
    return text || short(element.getAttribute('alt')) || short(element.getAttribute('title')) || short(element.getAttribute('placeholder'));
  };
  const isSecret = (element) => {
    if (element.localName === 'input' && element.type === 'password') return true;
    if (/(^|\\s)(one-time-code|cc-\\S+|current-password|new-password)(\\s|$)/.test(element.getAttribute('autocomplete') ?? '')) return true;
    if (getComputedStyle(element).webkitTextSecurity !== 'none') return true;
    const names = [element.name, element.id, element.getAttribute('aria-label'), labelOf(element), element.getAttribute('placeholder')].join(' ');
    return /passw|pass(phrase|code)|\\bpwd|\\botp\\b|\\bcv[cv]2?\\b|one[- ]time|secret|\\bpin\\b/i.test(names);
  };
  const frameOf = () => {
    const frames = [];
    const shift = { x: 0, y: 0 };
    for (let view = window; view !== view.parent; view = view.parent) {
      let owner;
      try { owner = view.frameElement; } catch { owner = null; }
      if (!owner) return { frames, shift, foreign: true };
      const box = owner.getBoundingClientRect();
      frames.unshift(cssOf(owner));
      shift.x += box.x + owner.clientLeft;
      shift.y += box.y + owner.clientTop;
    }
    return { frames, shift, foreign: false };
  };
  const describe = (element) => {
    const role = roleOf(element);
    const name = nameOf(element, role);
    const locators = [];
    const testId = element.getAttribute('data-testid');
    if (testId) locators.push({ by: 'testId', value: testId });
    const isPassword = element.localName === 'input' && element.type === 'password';
    if (name && !isPassword && !/^(generic|field|canvas|paragraph)$/.test(role)) locators.push({ by: 'role', role, name, exact: true });
    const label = isField(element) && (labelOf(element) || short(element.getAttribute('aria-label')));
    if (label) locators.push({ by: 'label', value: label });
    const placeholder = short(element.getAttribute('placeholder'));
    if (placeholder) locators.push({ by: 'placeholder', value: placeholder });
    const text = isField(element) ? '' : short(textOf(element));
    if (text && text.length <= 60) locators.push({ by: 'text', value: text });
    locators.push({ by: 'css', value: cssOf(element) });
    const { frames, shift, foreign } = frameOf();
    const box = element.getBoundingClientRect();
    return { role, name: name || (text.length <= 60 ? text : ''), locators, frames,
      box: { x: box.x + shift.x, y: box.y + shift.y, width: box.width, height: box.height },
      ...(foreign ? { foreign: location.href } : {}) };
  };`;

const listenSource = `
  const actionable = 'a[href],button,input,select,textarea,label,summary,option,[contenteditable=""],[contenteditable="true"],' +
    '[role=button],[role=link],[role=checkbox],[role=radio],[role=switch],[role=tab],[role=menuitem],[role=option],[role=treeitem],[data-testid]';
  const targetOf = (event) => {
    const first = event.composedPath()[0];
    const element = first instanceof Element ? first : first?.parentElement ?? document.documentElement;
    for (let node = element; node; node = node.getRootNode().host) {
      const found = node.closest(actionable);
      if (found) return found.localName === 'label' && found.control ? found.control : found;
    }
    return element;
  };
  const textual = /^(text|email|tel|url|search|password|number)$/;
  const isTextField = (element) => element.localName === 'textarea' || element.isContentEditable || (element.localName === 'input' && textual.test(element.type));
  const editorOf = (element) => {
    if (!element.isContentEditable) return element;
    let editor = element;
    while (editor.parentElement?.isContentEditable) editor = editor.parentElement;
    return editor;
  };
  const secrets = new WeakSet();
  const checkSecret = (element) => {
    // Once secret, always secret: a "show password" switch changes the type of the field
    if (!secrets.has(element) && isSecret(element)) secrets.add(element);
    return secrets.has(element);
  };
  const valueOf = (element) => (element.isContentEditable ? element.innerText : element.value).slice(0, 10000);
  const reportField = (element, target, value = valueOf(element)) =>
    report(checkSecret(element) ? { kind: 'hidden', target } : { kind: 'fill', target, value });
  let typed;
  const flush = (value) => {
    const field = typed;
    typed = undefined;
    if (field) reportField(field.element, field.target, value);
  };
  globalThis.wheelhouseFlush = () => flush();

  let pressed;
  let lastToggle = 0;
  on('pointerdown', (event) => {
    const element = targetOf(event);
    if (isTextField(element)) checkSecret(editorOf(element));
    if (typed && typed.element !== editorOf(element)) flush();
    pressed = { x: event.screenX, y: event.screenY, element, target: describe(element), isDrag: false };
  });
  on('pointerup', (event) => {
    if (!pressed || Math.hypot(event.screenX - pressed.x, event.screenY - pressed.y) <= 5) return;
    pressed.isDrag = true;
    if (event.button === 0) report({ kind: 'drag', target: pressed.target });
  });
  const clicked = (event, button) => {
    if (event.detail === 0 || !pressed || pressed.isDrag) return;
    const { element, target } = pressed;
    const base = { kind: 'click', target, button, count: Math.min(3, event.detail || 1) };
    if (button === 'left' && element.localName === 'input' && /^(checkbox|radio)$/.test(element.type)) {
      // A click on a label comes twice, and the page may still refuse the change
      if (event.timeStamp - lastToggle < 5) return;
      lastToggle = event.timeStamp;
      setTimeout(() => report({ ...base, checked: element.checked }));
      return;
    }
    const isChooser = element.localName === 'option' || (element.localName === 'select' && !element.multiple && element.size <= 1);
    const isSlider = element.localName === 'input' && element.type === 'range';
    if (button === 'left' && (isChooser || isSlider)) return;
    report(base);
  };
  on('click', (event) => clicked(event, 'left'));
  on('auxclick', (event) => { if (event.button === 1) clicked(event, 'middle'); });
  on('contextmenu', () => { if (pressed && !pressed.isDrag) report({ kind: 'click', target: pressed.target, button: 'right', count: 1 }); });

  on('input', (event) => {
    const first = event.composedPath()[0];
    const element = first instanceof Element ? editorOf(first) : undefined;
    if (!element || !isTextField(element)) return;
    checkSecret(element);
    if (typed?.element === element) return;
    flush();
    typed = { element, target: describe(element) };
  });
  on('change', (event) => {
    const element = event.composedPath()[0];
    if (typed?.element === element) return flush();
    if (element.localName === 'select') {
      report({ kind: 'select', target: describe(element), option: short([...element.selectedOptions].map((option) => option.label).join(', ')) });
    } else if (element.localName === 'input' && /^(date|time|month|week|datetime-local|color|range)$/.test(element.type)) {
      if (element.type === 'range' && pressed?.isDrag) return;
      reportField(element, describe(element));
    }
  });
  on('focusout', () => flush());
  on('pagehide', () => flush());

  const moves = /^(Arrow(Up|Down|Left|Right))$/;
  const plainKeys = /^(Escape|F[0-9]{1,2})$/;
  const isPage = (element) => element === document.body || element === document.documentElement;
  const withModifiers = (event, key) =>
    (event.ctrlKey ? 'Control+' : '') + (event.altKey ? 'Alt+' : '') + (event.metaKey ? 'Meta+' : '') + (event.shiftKey ? 'Shift+' : '') + key;
  const isWorthTelling = (event, element) => {
    if (plainKeys.test(event.key)) return true;
    const isEditing = isTextField(element);
    // One printable character is never told: it may be part of a secret that a page collects by itself
    if (event.ctrlKey || event.metaKey) return !isEditing && event.key.length === 1 && !event.getModifierState('AltGraph');
    if (event.key === ' ') return !isEditing && !isPage(element);
    if (moves.test(event.key)) {
      const isList = element.hasAttribute('aria-haspopup') || element.hasAttribute('aria-expanded') || element.hasAttribute('list');
      return element.localName !== 'select' && !isPage(element) && (!isEditing || isList);
    }
    return false;
  };
  const press = (event, element) =>
    report({ kind: 'press', target: isPage(element) ? undefined : describe(element), key: withModifiers(event, event.key === ' ' ? 'Space' : event.key) });
  on('keydown', (event) => {
    if (event.repeat || event.isComposing) return;
    const first = event.composedPath()[0];
    const element = first instanceof Element ? editorOf(first) : document.body;
    if (event.key !== 'Enter') {
      if (isWorthTelling(event, element)) press(event, element);
      return;
    }
    const isMultiline = element.localName === 'textarea' || element.isContentEditable;
    if (!isMultiline || event.ctrlKey || event.metaKey) {
      flush();
      press(event, element);
      return;
    }
    // Enter in a text makes a line, except where the page takes it for itself, to send a message
    const value = typed ? valueOf(typed.element) : '';
    setTimeout(() => {
      if (!event.defaultPrevented) return;
      flush(value);
      press(event, element);
    });
  });`;

/** Runs once per document. Only what the browser itself trusts as a person's input is listened to. */
export const personScript = `(() => {
  if (globalThis.wheelhouseFlush) return;
  const report = (message) => globalThis.${bindingName}?.(JSON.stringify(message));
  const on = (type, listener) => window.addEventListener(type, (event) => {
    if (!event.isTrusted) return;
    // Whatever strange thing the page is made of, the person's input goes on
    try { listener(event); } catch (thrown) { report({ kind: 'fault', text: String(thrown) }); }
  }, { capture: true, passive: true });
  ${cssOfSource}
  ${describeSource}
  ${listenSource}
})()`;
