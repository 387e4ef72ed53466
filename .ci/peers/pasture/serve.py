"""The actors of fediverse-pasture on loopback: serve.py HOST PORT

Their keys lie in `data.toml` of the folder that this is started in. GET /?actor_uri=URL with `Accept: application/json` makes
all six try that actor's inbox, and answers with what became of it.
"""

import sys

from fediverse_pasture.verify_actor import build_app

host, port = sys.argv[1], int(sys.argv[2])
build_app(False, f"{host}:{port}", False, 20).run(host=host, port=port, use_reloader=False)
