from quart import Quart

import network

app = Quart(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024


@app.after_serving
async def close_links():
    await network.close()


@app.get("/")
async def hello():
    return "<p>Hello, World!</p>"


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.get("/health/links")
async def health_links():
    links = await network.probe_links()
    return links, 503 if "failed" in links.values() else 200
