"""The way in: from sources to statements."""

import os

# ONNX Runtime (from 1.29, also on Linux) sends Microsoft what is run and keeps an id of the machine in the home folder,
# with a thread of its own, unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
