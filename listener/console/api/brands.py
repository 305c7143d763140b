"""Brands, with how many cases wait."""

from fastapi import APIRouter, Request

from listener.console.api.shapes import BrandShape, brand_shape
from listener.console.state import agent, installation, now
from listener.services import webcare

router = APIRouter(prefix="/api/v1/brands", tags=["brands"])


@router.get("", name="api_brands")
def list_brands(request: Request) -> list[BrandShape]:
    return [brand_shape(count) for count in webcare.counts(installation(request), agent(request), now())]
