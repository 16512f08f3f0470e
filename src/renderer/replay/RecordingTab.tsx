/** Owns the Recording tab: the video, tied to the timeline in both directions, or why there is none. */
import { Download, VideoOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { isFinal } from '../../shared/run.ts';
import { type RunView, videoTime } from '../../shared/runView.ts';
import type { RunEntry } from '../app/store.ts';
import { hashOf } from '../app/router.ts';
import { cardAtVideoTime, lastScreenshot } from '../timeline/cards.ts';
import { LinkButton } from '../ui/Button.tsx';
import { errorText } from '../ui/errorText.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { formatBytes, formatClock } from '../ui/format.ts';
import type { Selection } from './selection.ts';

interface RecordingTabProps {
  readonly run: RunEntry;
  readonly selection: Selection | undefined;
  readonly onFollow: (cardId: string) => void;
}

export function RecordingTab(props: RecordingTabProps) {
  const { view } = props.run;
  if (!isFinal(view.status)) {
    return (
      <EmptyState icon={<VideoOff />} title="The recording is still being made">
        <p>It can be watched here when the run is over.</p>
        <LinkButton href={hashOf({ screen: 'run', runId: view.runId })}>Watch live</LinkButton>
      </EmptyState>
    );
  }
  if (!view.recording) return <NoVideo view={view} />;
  // The file is written anew when it is finished; a new key makes the player read it again
  return <Player key={view.recording.durationMs ?? 'unfinished'} {...props} />;
}

function NoVideo({ view }: { readonly view: RunView }) {
  const text = view.recordingProblem && errorText(view.recordingProblem);
  return (
    <EmptyState icon={<VideoOff />} title={text?.title ?? 'This run has no video'}>
      <p className="max-w-prose">
        {text
          ? `${text.reason} ${text.remedy}`
          : view.browser
            ? 'It ended before the first picture was recorded.'
            : 'It ended before it had a browser, so there was nothing to record.'}
      </p>
    </EmptyState>
  );
}

const speeds = [0.5, 1, 1.5, 2, 4] as const;

function Player({ run, selection, onFollow }: RecordingTabProps) {
  const { view, mediaBase } = run;
  const video = useRef<HTMLVideoElement>(null);
  const [isBroken, setBroken] = useState(false);
  const [speed, setSpeed] = useState(1);
  const source = `${mediaBase}recording.mp4`;
  // The first picture is an empty page, which looks like a broken video
  const poster = lastScreenshot(view.cards);
  const ratio = (view.recording?.width ?? 16) / (view.recording?.height ?? 9);

  useEffect(() => {
    if (video.current) video.current.playbackRate = speed;
  }, [speed]);

  useEffect(() => {
    const card = selection?.by === 'person' && view.cards.find(({ id }) => id === selection.cardId);
    const seconds = card ? videoTime(view, card.at) : undefined;
    if (video.current && seconds !== undefined) video.current.currentTime = seconds;
    // Only a new choice seeks; cards that arrive later must not
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selection]);

  if (isBroken) {
    return (
      <EmptyState icon={<VideoOff />} title="The video cannot be played">
        <p>The file is missing or damaged. Open the folder of the run to see what is there.</p>
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-3" style={{ maxWidth: `${52 * ratio}vh` }}>
      <video
        ref={video}
        data-testid="recording"
        aria-label="Recording of the run"
        controls
        preload="metadata"
        src={source}
        poster={poster && `${mediaBase}screenshots/${encodeURIComponent(poster)}`}
        className="w-full rounded-lg border border-line bg-black"
        style={{ aspectRatio: ratio }}
        onError={() => setBroken(true)}
        onTimeUpdate={({ currentTarget }) => {
          if (currentTarget.paused) return;
          const card = cardAtVideoTime(view, currentTarget.currentTime);
          if (card) onFollow(card.id);
        }}
      />
      <div className="flex flex-wrap items-center gap-3 text-[13px] text-soft">
        <label className="flex items-center gap-2">
          Speed
          <select
            value={speed}
            onChange={(event) => setSpeed(Number(event.target.value))}
            className="h-7 rounded-md border border-edge/60 bg-panel px-2"
          >
            {speeds.map((each) => (
              <option key={each} value={each}>
                {each}×
              </option>
            ))}
          </select>
        </label>
        <span>Choose a card to jump to its moment.</span>
        <span className="ml-auto tabular-nums">{sizeText(view)}</span>
        <LinkButton size="small" href={source} download={`${view.runId}.mp4`} icon={<Download aria-hidden />}>
          Save video
        </LinkButton>
      </div>
    </div>
  );
}

function sizeText({ recording }: RunView): string {
  if (recording?.durationMs === undefined) return '';
  const size = recording.bytes === undefined ? '' : `, ${formatBytes(recording.bytes)}`;
  return `${formatClock(recording.durationMs)}${size}`;
}
