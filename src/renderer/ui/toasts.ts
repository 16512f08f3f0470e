/** Owns the short messages in the corner: what is shown now. */
import { createStore } from 'zustand/vanilla';
import { describeError } from './errorText.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'error' | 'done';
  readonly title: string;
  readonly text?: string;
}

const longest = 4;
let nextId = 1;

export const toastStore = createStore<readonly Toast[]>(() => []);

/** Shows a message; the oldest one gives way where there are too many. */
export function toast(message: Omit<Toast, 'id'>): void {
  const id = nextId++;
  toastStore.setState((toasts) => [...toasts, { ...message, id }].slice(-longest), true);
}

export function dismissToast(id: number): void {
  toastStore.setState((toasts) => toasts.filter((each) => each.id !== id), true);
}

/** Says what failed, why, and what to do next. */
export function toastError(thrown: unknown): void {
  const { title, reason, remedy } = describeError(thrown);
  toast({ kind: 'error', title, text: `${reason} ${remedy}` });
}
