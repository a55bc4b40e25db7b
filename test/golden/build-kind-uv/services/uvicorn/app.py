from contextlib import asynccontextmanager

from fastapi import FastAPI, Response

import network


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield
    await network.close()


app = FastAPI(lifespan=lifespan, max_body_size=1024 * 1024)


@app.get("/")
async def hello() -> dict[str, str]:
    return {"message": "Hello World"}


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/health/links")
async def health_links(response: Response) -> dict[str, str]:
    links = await network.probe_links()
    response.status_code = 503 if "failed" in links.values() else 200
    return links
