# The product as docker-compose.yml runs it; without Docker: make serve, or rtw cluster --local.
FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock pyproject.toml ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && useradd --system --create-home rtw
USER rtw
ENV RTW_DATA=/home/rtw/data
