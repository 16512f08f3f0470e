/** Owns the live picture and what lies over it: the canvas, the keyboard's sink, and words where there is no picture. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { isFinal, isLive } from '../../shared/run.ts';
import type { RunEntry } from '../app/store.ts';
import { readApp, sync } from '../app/core.ts';
import { lastScreenshot } from '../timeline/cards.ts';
import { InputQueue } from './inputQueue.ts';
import { attachKeyboard } from './keyboardInput.ts';
import { attachPointer } from './pointerInput.ts';
import { TakeOffer } from './TakeOffer.tsx';
import { StageText } from './StageText.tsx';
import type { Driving } from './useDriving.ts';
import { useFrameLane } from './useFrameLane.ts';

/** As large as the panel allows, in the picture's own proportions; the canvas knows them only from its pictures. */
const fitted =
  '[--ratio:var(--picture-ratio,1.7778)] w-[min(100cqw,100cqh*var(--ratio))] [aspect-ratio:var(--ratio)] object-contain';

export function Stage({ run, driving }: { readonly run: RunEntry; readonly driving: Driving }) {
  const { view, live, mediaBase } = run;
  const { turn, take } = driving;
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const { hasPicture, problem } = useFrameLane({ canvasRef, runId: view.runId, isWanted: isLive(view.status) });
  const { stageRef, sinkRef, offerAt, closeOffer } = useInput({ canvasRef, runId: view.runId, driving });
  const isDriving = turn === 'person';
  const isOver = isFinal(view.status);
  const kept = hasPicture ? undefined : lastScreenshot(view.cards);
  return (
    <div
      ref={stageRef}
      className="relative grid min-h-0 flex-1 place-items-center overflow-hidden bg-sunken p-0.5 [container-type:size]"
    >
      {kept && (
        <img
          src={`${mediaBase}screenshots/${encodeURIComponent(kept)}`}
          alt=""
          className="absolute size-full object-contain opacity-25"
        />
      )}
      <canvas
        ref={canvasRef}
        data-testid="live-canvas"
        width={1280}
        height={720}
        tabIndex={0}
        role={isDriving ? 'application' : 'img'}
        aria-label={isDriving ? 'The live page; you are driving' : 'The live page'}
        className={`relative touch-none transition-opacity ${fitted} ${!hasPicture ? 'opacity-0' : isOver ? 'opacity-30' : ''} ${isDriving ? 'outline-2 outline-offset-0 outline-paused' : ''}`}
      />
      <textarea
        ref={sinkRef}
        aria-label="Keyboard of the live page"
        tabIndex={isDriving ? 0 : -1}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        className="pointer-events-none absolute size-px resize-none overflow-hidden opacity-0"
      />
      <StageText view={view} live={live} hasPicture={hasPicture} problem={problem} />
      {offerAt && turn !== undefined && turn !== 'person' && (
        <TakeOffer at={offerAt} turn={turn} onTake={take} onClose={closeOffer} />
      )}
    </div>
  );
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Wires mouse and keyboard once per run; what changes meanwhile is read when an event comes. */
function useInput(options: {
  readonly canvasRef: RefObject<HTMLCanvasElement | null>;
  readonly runId: string;
  readonly driving: Driving;
}) {
  const { canvasRef, runId, driving } = options;
  const { turn, release, noteInput } = driving;
  const stageRef = useRef<HTMLDivElement>(null);
  const sinkRef = useRef<HTMLTextAreaElement>(null);
  const [offerAt, setOfferAt] = useState<Place>();

  useEffect(() => {
    const canvas = canvasRef.current;
    const sink = sinkRef.current;
    const stage = stageRef.current;
    if (!canvas || !sink || !stage) return undefined;
    const control = () => {
      const entry = readApp().runsById[runId];
      return entry && isLive(entry.view.status) ? entry.live?.control : undefined;
    };
    const isDriving = () => control()?.turn === 'person';
    const queue = new InputQueue({
      send: (events) => sync.tell('sendInput', { runId, epoch: control()?.epoch ?? 0, events }),
      onNextFrame: (callback) => void requestAnimationFrame(callback),
    });
    const push = (event: Parameters<typeof queue.push>[0]) => {
      if (event.type !== 'releaseAll') noteInput();
      queue.push(event);
    };
    const inStage = ({ x, y }: Place): Place => {
      const box = stage.getBoundingClientRect();
      return { x: x - box.x, y: y - box.y };
    };
    const focusSink = (place: Place) => {
      // An input method opens its window where the sink is
      sink.style.translate = `${place.x}px ${place.y}px`;
      sink.focus({ preventScroll: true });
    };
    const detachPointer = attachPointer(canvas, {
      push,
      isDriving,
      onOffer: (at) => control() && setOfferAt(inStage(at)),
      onPress: (at) => focusSink(inStage(at)),
    });
    const detachKeyboard = attachKeyboard(sink, { push, isDriving, onRelease: release });
    const onFocus = () => isDriving() && sink.focus({ preventScroll: true });
    canvas.addEventListener('focus', onFocus);
    return () => {
      detachPointer();
      detachKeyboard();
      canvas.removeEventListener('focus', onFocus);
    };
  }, [canvasRef, runId, release, noteInput]);

  const isDriving = turn === 'person';
  useEffect(() => {
    if (!isDriving) return undefined;
    const sink = sinkRef.current;
    const canvas = canvasRef.current;
    // Whoever took control wants to type
    sink?.focus({ preventScroll: true });
    return () => {
      // The sink does nothing now, and Stop Controlling is gone: the next Tab must not start at the top of the window
      const { activeElement } = document;
      if (activeElement === sink || activeElement === document.body) canvas?.focus({ preventScroll: true });
    };
  }, [isDriving, canvasRef]);
  const closeOffer = () => {
    setOfferAt(undefined);
    canvasRef.current?.focus({ preventScroll: true });
  };
  return { stageRef, sinkRef, offerAt: isDriving ? undefined : offerAt, closeOffer };
}
