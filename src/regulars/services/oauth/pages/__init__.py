"""What programs call, what people are asked, what administrators see."""
