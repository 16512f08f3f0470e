/** Owns the one thing the window may ask of Electron: a port to the core. Nothing else crosses this bridge. */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('wheelhouse', {
  connect() {
    ipcRenderer.send('wheelhouse:connect');
  },
});

// The port itself goes to the page, so that pictures never pass (and are never copied by) the context bridge.
ipcRenderer.on('wheelhouse:port', (event) => {
  window.postMessage('wheelhouse:port', window.location.origin, event.ports);
});
