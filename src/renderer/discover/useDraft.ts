/** Owns that nothing typed on Discover is lost: the draft outlives the screen and a reload of the window. */
import { useCallback, useState } from 'react';
import { type Draft, draftSchema, emptyDraft } from './draft.ts';

const key = 'wheelhouse.draft';

export function useDraft(): readonly [Draft, (change: (draft: Draft) => Draft) => void] {
  const [draft, setDraft] = useState(load);
  const change = useCallback((next: (draft: Draft) => Draft) => {
    setDraft((before) => {
      const after = next(before);
      sessionStorage.setItem(key, JSON.stringify(after));
      return after;
    });
  }, []);
  return [draft, change];
}

/** A draft of an older version of the form is no loss that one has to hear about. */
function load(): Draft {
  const stored = sessionStorage.getItem(key);
  if (stored === null) return emptyDraft;
  try {
    const parsed = draftSchema.safeParse(JSON.parse(stored));
    return parsed.success ? parsed.data : emptyDraft;
  } catch {
    // Not JSON: something else wrote it
    return emptyDraft;
  }
}
