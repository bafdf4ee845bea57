"""The benchmarks behind `bin/bench`."""
