from app import app


async def test_says_hello():
    response = await app.test_client().get("/")

    assert response.status_code == 200
    assert "Hello" in await response.get_data(as_text=True)


async def test_is_healthy_with_no_variable_set():
    response = await app.test_client().get("/health")

    assert response.status_code == 200
    assert await response.get_json() == {"status": "ok"}
