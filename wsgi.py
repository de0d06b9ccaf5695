import gc

gc.disable()  # nothing made while starting is garbage: look at none of it, now or later

from editorial import create_app, wiring  # noqa: E402

app = create_app()
wiring.serve(app)
gc.freeze()
gc.enable()
