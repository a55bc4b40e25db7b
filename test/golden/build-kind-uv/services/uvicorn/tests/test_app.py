from fastapi.testclient import TestClient

from app import app


def test_says_hello():
    with TestClient(app) as client:
        response = client.get("/")

    assert response.status_code == 200
    assert "Hello" in response.text


def test_is_healthy_with_no_variable_set():
    with TestClient(app) as client:
        response = client.get("/health")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
