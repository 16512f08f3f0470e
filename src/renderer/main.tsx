/** Owns the start of a window. */
// First, because schemas are built as their modules are loaded
import './app/zodConfig.ts';
import './app/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { sync } from './app/core.ts';
import { ErrorBoundary } from './app/ErrorBoundary.tsx';
import { startTheme } from './app/theme.ts';
import { takeToken } from './app/transport.ts';

takeToken();
startTheme();
sync.start();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
