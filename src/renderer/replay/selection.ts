/** Owns which card of the review is chosen. `by` says by whom: the person, whom the video follows, or the video. */
export interface Selection {
  readonly cardId: string;
  readonly by: 'person' | 'video';
}
