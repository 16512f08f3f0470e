/** Owns the colouring of a Python program, as far as reading it needs: comments, texts, words and numbers. */

interface CodePart {
  readonly text: string;
  readonly kind?: 'comment' | 'text' | 'word' | 'number';
}

const words =
  'and as assert async await break class continue def del elif else except False finally for from if import in is lambda None not or pass raise return True try while with yield';

const token = new RegExp(
  [
    '(?<comment>#[^\\n]*)',
    '(?<text>[rbfRBF]{0,2}(?:"""[\\s\\S]*?"""|\'\'\'[\\s\\S]*?\'\'\'|"(?:\\\\.|[^"\\\\\\n])*"|\'(?:\\\\.|[^\'\\\\\\n])*\'))',
    `\\b(?<word>${words.split(' ').join('|')})\\b`,
    '\\b(?<number>\\d+(?:\\.\\d+)?)\\b',
  ].join('|'),
  'g',
);

/** The program line by line; joined, the parts are the program again. */
export function highlightPython(code: string): CodePart[][] {
  const lines: CodePart[][] = [[]];
  const add = (text: string, kind?: CodePart['kind']) => {
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)?.push(kind ? { text: piece, kind } : { text: piece });
    }
  };
  let end = 0;
  for (const match of code.matchAll(token)) {
    const { comment, text, word } = match.groups ?? {};
    add(code.slice(end, match.index));
    add(match[0], comment ? 'comment' : text ? 'text' : word ? 'word' : 'number');
    end = match.index + match[0].length;
  }
  add(code.slice(end).replace(/\n$/, ''));
  return lines;
}
