"""A web service that lists a collection: uvicorn web:app"""
from fastapi import FastAPI

import libskillmeat.aio

app = FastAPI()
context = libskillmeat.aio.Context()


@app.get("/artifacts")
async def artifacts(limit: int = 50, cursor: str = "") -> libskillmeat.records.List:
    return await context.list(limit=limit, cursor=cursor)
