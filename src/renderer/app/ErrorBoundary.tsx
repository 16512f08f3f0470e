/** Owns what a person sees when a screen breaks: what happened and a way on, never a white window. */
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';

interface Props {
  readonly children: ReactNode;
  /** Where this changes, the screen is tried again. */
  readonly place?: string;
}

interface State {
  readonly reason?: string | undefined;
  readonly place?: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(thrown: unknown): State {
    return { reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.place === state.place ? null : { place: props.place, reason: undefined };
  }

  override render(): ReactNode {
    const { reason } = this.state;
    if (reason === undefined) return this.props.children;
    return (
      <div className="mx-auto flex max-w-xl flex-col gap-4 p-8">
        <ErrorNotice error={{ code: 'internal', message: `This screen broke: ${reason}` }} />
        <div className="flex gap-2">
          <Button variant="primary" onClick={() => this.setState({ reason: undefined })}>
            Show it again
          </Button>
          <Button onClick={() => location.reload()}>Reload the window</Button>
        </div>
      </div>
    );
  }
}
