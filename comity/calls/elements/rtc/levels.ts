// How loud a track of this page is, for the meter beside the choice of a microphone and for the ring of who speaks.

const OFTEN = 100;

/** Tells the loudness, 0 to 1, ten times a second, until the answer is called. It opens a device of its own, which a page
 * that is about to show the first picture of a call can do later. */
export function meter(track: MediaStreamTrack, tell: (loudness: number) => void, later = 0): () => void {
  let stop = () => clearTimeout(timer);
  const timer = window.setTimeout(() => (stop = begun(track, tell)), later);
  return () => stop();
}

function begun(track: MediaStreamTrack, tell: (loudness: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(track.enabled ? Math.min(1, 3 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length)) : 0);
  }, OFTEN);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
