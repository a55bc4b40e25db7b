from flask import Flask

import network

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024


@app.get("/")
def hello():
    return "<p>Hello, World!</p>"


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/health/links")
def health_links():
    links = network.probe_links()
    return links, 503 if "failed" in links.values() else 200
