# The product as docker-compose.yml runs it; without Docker: make serve, or rtw cluster --local.
FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock pyproject.toml ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && groupadd --gid 10001 rtw \
    && useradd --uid 10001 --gid 10001 --create-home rtw \
    && install --directory --owner rtw --group rtw /home/rtw/notifications
USER rtw
ENV RTW_DATA=/home/rtw/data
