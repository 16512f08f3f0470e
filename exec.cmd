@rem Scripts of package.json begin with "exec", so that on Linux and macOS signals reach Node itself and not a shell.
@rem Windows has no "exec"; its shell finds this file in the package's folder, and it just runs what follows.
@%*
