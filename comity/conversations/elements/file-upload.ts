// One file goes up: small ones in one form, large ones in pieces that survive a broken connection (tus, loaded when first
// needed).

export interface Stored {
  id: string;
  name: string;
  size: number;
  media_type: string;
  url: string;
  preview_url?: string;
}

export interface Hooks {
  progress: (percent: number) => void;
  done: (stored: Stored) => void;
  /** `words` are the server's, undefined when it was not reached. */
  failed: (words?: string) => void;
}

export type Abort = () => void;

const LARGE = 5_000_000;
const UPLOADS = "/api/files/uploads";

export function upload(file: File, tus: string, hooks: Hooks): Abort {
  return file.size > LARGE ? inPieces(file, tus, hooks) : inOneGo(file, hooks);
}

/** Throws an upload away that was not sent. */
export function forget(id: string): void {
  void fetch(`/api/files/${id}`, { method: "DELETE" }).catch(() => undefined);
}

function inOneGo(file: File, hooks: Hooks): Abort {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file, file.name);
  request.open("POST", "/api/files");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => hooks.progress((loaded / total) * 100);
  request.onload = () => {
    if (request.status === 201) return hooks.done(request.response as Stored);
    hooks.failed(reason(request.response, request.status));
  };
  request.onerror = () => hooks.failed();
  request.send(form);
  return () => request.abort();
}

function inPieces(file: File, tus: string, hooks: Hooks): Abort {
  let abort: Abort = () => undefined;
  let left = false;
  import(tus)
    .then(({ Upload }: typeof import("./file-pieces")) => {
      if (left) return;
      const going = new Upload(file, {
        endpoint: UPLOADS,
        metadata: { filename: file.name },
        retryDelays: [0, 1_000, 3_000, 5_000, 10_000],
        storeFingerprintForResuming: false,
        onProgress: (sent, total) => hooks.progress((sent / total) * 100),
        onError: (error) => hooks.failed(told(error)),
        onSuccess: () => void described(going.url, hooks),
      });
      abort = () => void going.abort(true).catch(() => undefined);
      going.start();
    })
    .catch(() => hooks.failed());
  return () => {
    left = true;
    abort();
  };
}

async function described(url: string | null, hooks: Hooks): Promise<void> {
  try {
    const answer = await fetch(url ?? "");
    if (answer.ok) return hooks.done((await answer.json()) as Stored);
    hooks.failed(reason(await answer.json(), answer.status));
  } catch {
    hooks.failed();
  }
}

function told(error: Error): string | undefined {
  const response = (error as { originalResponse?: { getStatus(): number; getBody(): string } | null }).originalResponse;
  if (!response) return undefined;
  try {
    return reason(JSON.parse(response.getBody()), response.getStatus());
  } catch {
    return undefined;
  }
}

function reason(answer: unknown, status: number): string | undefined {
  if (status === 401) location.reload();
  const error = (answer as { error?: { message?: string } } | null)?.error;
  return status >= 500 ? undefined : error?.message;
}
