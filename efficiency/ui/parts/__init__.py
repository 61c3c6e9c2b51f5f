"""What blocks of several pages share, and the seams to Streamlit."""
