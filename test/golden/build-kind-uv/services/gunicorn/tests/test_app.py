from app import app


def test_says_hello():
    response = app.test_client().get("/")

    assert response.status_code == 200
    assert "Hello" in response.text


def test_is_healthy_with_no_variable_set():
    response = app.test_client().get("/health")

    assert response.status_code == 200
    assert response.json == {"status": "ok"}
