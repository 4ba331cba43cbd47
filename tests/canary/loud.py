"""`hemklar` as it is started, but talkative: every logger says all that it has to say."""

from __future__ import annotations

import logging

from pwa import cli, logs

if __name__ == "__main__":
    logs.set_up()
    logging.getLogger().setLevel(logging.DEBUG)
    cli.main()
