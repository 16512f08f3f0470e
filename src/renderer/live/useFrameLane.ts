/** Owns when pictures are asked for: while the run has a browser, the canvas is seen, and the core is connected. */
import { type RefObject, useEffect, useState } from 'react';
import { type ErrorData, toErrorData } from '../../shared/errors.ts';
import { useApp } from '../app/core.ts';
import { FrameLane } from './picture.ts';

/** A glance elsewhere must not cost a restart of the cast. */
const hideDelayMs = 500;

interface LaneState {
  /** Whether the canvas has ever shown a picture. */
  readonly hasPicture: boolean;
  readonly problem: ErrorData | undefined;
}

export function useFrameLane(options: {
  readonly canvasRef: RefObject<HTMLCanvasElement | null>;
  readonly runId: string;
  readonly isWanted: boolean;
}): LaneState {
  const { canvasRef, runId, isWanted } = options;
  const client = useApp((state) => state.client);
  const isSeen = useIsSeen(canvasRef);
  const [hasPicture, setHasPicture] = useState(false);
  const [problem, setProblem] = useState<ErrorData>();
  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas || !client || !isWanted || !isSeen) return undefined;
    const lane = new FrameLane({
      client,
      runId,
      canvas,
      onPicture: () => {
        setHasPicture(true);
        setProblem(undefined);
      },
      onProblem: (thrown) => {
        const error = toErrorData(thrown);
        // The next connection watches again
        if (error.code !== 'rpc.disconnected') setProblem(error);
      },
    });
    lane.open();
    return () => lane.dispose();
  }, [canvasRef, client, runId, isWanted, isSeen]);
  return { hasPicture, problem };
}

/** Whether the element can be seen: its window is not hidden and it takes room in it. Becomes false with a delay. */
function useIsSeen(elementRef: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(true);
  useEffect(() => {
    const element = elementRef.current;
    if (!element) return undefined;
    let takesRoom = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const update = () => {
      clearTimeout(timer);
      if (takesRoom && document.visibilityState === 'visible') setSeen(true);
      else timer = setTimeout(() => setSeen(false), hideDelayMs);
    };
    const observer = new IntersectionObserver((entries) => {
      takesRoom = entries.at(-1)?.isIntersecting ?? true;
      update();
    });
    observer.observe(element);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('visibilitychange', update);
    };
  }, [elementRef]);
  return isSeen;
}
